#pragma once

#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

#include <vouch/emulator.hpp>

namespace vouch::emulator::test {

using namespace std::chrono_literals;

struct served {
    explicit served(options const& o = {}) : s(o) {}

    service s;
    time_point now{};
    std::string laptop = s.device("laptop").token;
    std::string phone = s.device("phone").token;

    response call(std::string_view token, std::string_view method, std::string_view target,
                  std::string_view body = {}) {
        request r{std::string(method), std::string(target), {}, std::string(body)};
        if (!token.empty()) r.headers.emplace_back("Authorization", "Bearer " + std::string(token));
        if (!body.empty()) r.headers.emplace_back("Content-Type", "application/json");
        return s.handle(now, r);
    }
    /// A call that succeeds, and its JSON.
    boost::json::value good(std::string_view token, std::string_view method,
                            std::string_view target, std::string_view body = {}) {
        response const r = call(token, method, target, body);
        BOOST_TEST_REQUIRE(r.status == 200, r.body);
        return boost::json::parse(r.body);
    }
    static std::string path(std::string_view id, std::string_view rest = {}) {
        return "/v1/app/setup/verifications/" + std::string(id) + std::string(rest);
    }
    std::string create() {
        auto const v = good(laptop, "POST", "/v1/app/setup/verifications");
        return std::string(v.at("verification").at("id").as_string());
    }
    std::string state(std::string_view token, std::string_view id) {
        return std::string(good(token, "GET", path(id)).at("verification").at("state").as_string());
    }
};

inline std::string field(response const& r, std::string_view name) {
    for (auto const& [n, value] : r.headers)
        if (n == name) return value;
    return {};
}

}  // namespace vouch::emulator::test
