#include <functional>
#include <stdexcept>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <vouch/json.hpp>

#include "http/request.hpp"
#include "measure/batches.hpp"
#include "model/decode.hpp"
#include "model/encode.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/scenario.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace beast_http = boost::beast::http;

namespace {

constexpr unsigned batch = 32;
constexpr char const* code = "m.mismatched_sas";
constexpr char const* reason = "the emoji differ";

using work = std::function<void()>;

http::prepared constant_part() {
    http::prepared p;
    if (auto const bad = p.assign({false, "127.0.0.1", 23373}, "", "bench-token", "vouch-bench"))
        throw std::runtime_error(bad.message);
    return p;
}

void expect(std::string const& bytes, std::string_view part) {
    if (bytes.find(part) == std::string::npos) throw std::runtime_error("encoded something else");
}

// As one writes it: the fields are set anew for every request.
template <class Body>
void beast_request(std::string& out, beast_http::request<Body>& request) {
    request.set(beast_http::field::host, "127.0.0.1:23373");
    request.set(beast_http::field::user_agent, "vouch-bench");
    request.set(beast_http::field::accept, "application/json");
    request.set(beast_http::field::authorization, std::string("Bearer ") + "bench-token");
    request.prepare_payload();
    beast_http::request_serializer<Body> serializer(request);
    boost::beast::error_code ec;
    while (!serializer.is_done()) {
        serializer.next(ec, [&](boost::beast::error_code&, auto const& buffers) {
            std::size_t size = 0;
            for (auto const b : boost::beast::buffers_range_ref(buffers)) {
                out.append(static_cast<char const*>(b.data()), b.size());
                size += b.size();
            }
            serializer.consume(size);
        });
        if (ec) throw boost::system::system_error(ec);
    }
}

work vouch_read() {
    return [p = std::make_shared<http::prepared>(constant_part()), out = std::string()]() mutable {
        out.clear();
        http::append_request(out, *p, {.endpoint = endpoint::retrieve, .id = sample_id});
        expect(out, sample_id);
    };
}

work beast_read() {
    return [out = std::string()]() mutable {
        out.clear();
        beast_http::request<beast_http::empty_body> request(
            beast_http::verb::get, std::string("/v1/app/setup/verifications/") + sample_id, 11);
        beast_request(out, request);
        expect(out, sample_id);
    };
}

work vouch_cancel() {
    return [p = std::make_shared<http::prepared>(constant_part()), out = std::string(),
            body = std::string()]() mutable {
        out.clear();
        body.clear();
        encode_cancel(body, code, reason);
        http::append_request(out, *p,
                             {.endpoint = endpoint::cancel, .id = sample_id, .body = body});
        expect(out, reason);
    };
}

work beast_cancel() {
    return [out = std::string()]() mutable {
        out.clear();
        beast_http::request<beast_http::string_body> request(
            beast_http::verb::post,
            std::string("/v1/app/setup/verifications/") + sample_id + "/cancel", 11);
        request.set(beast_http::field::content_type, "application/json");
        boost::json::object const body{{"code", code}, {"reason", reason}};
        request.body() = boost::json::serialize(body);
        beast_request(out, request);
        expect(out, reason);
    };
}

work vouch_snapshot() {
    decode_scratch scratch;
    return [s = *decode_outcome(sample_body(), scratch)] { expect(to_json(s), sample_id); };
}

work dom_snapshot() {
    return [dom = boost::json::parse(sample_body())] {
        expect(boost::json::serialize(dom), sample_id);
    };
}

struct subject {
    char const* title;
    work (*ours)();
    char const* other_name;
    work (*other)();
};

constexpr subject subjects[] = {
    {"request of retrieve", vouch_read, "beast", beast_read},
    {"request of cancel, with its body", vouch_cancel, "beast-dom", beast_cancel},
    {"a snapshot to JSON", vouch_snapshot, "serialize(DOM)", dom_snapshot},
};

report measure(common_options const& common) {
    report r{.scenario = "encode",
             .settings = {{"seconds", common.seconds}, {"rounds", common.rounds}, {"batch", batch}},
             .sections = {},
             .notes = {"values to bytes; the DOM is there beforehand"}};
    load_plan const plan{.in_flight = 1,
                         .warm_up = nanoseconds(common.warm_up),
                         .measured = nanoseconds(common.seconds),
                         .calls = 0,
                         .rate = 0};
    for (auto const& what : subjects) {
        section s{.title = what.title, .facts = {}, .rows = {}};
        auto const round = [&](char const* name, work (*make)()) {
            add_batches(row_of(s, name),
                        measure_apart(common.client_core(),
                                      [&] { return measure_batches(plan, batch, make()); }),
                        "encode");
        };
        for (unsigned i = 0; i < common.rounds; ++i) {
            round("vouch", what.ours);
            round(what.other_name, what.other);
        }
        r.sections.push_back(std::move(s));
    }
    return r;
}

}  // namespace

std::function<report()> add_encode(CLI::App&, common_options const& common) {
    return [&common] { return measure(common); };
}

}  // namespace vouch::bench
