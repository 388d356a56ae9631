// Any bytes as a base URL, an id and a header: what passes can be sent, and means one thing only.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/header_check.hpp"
#include "http/request.hpp"
#include "http/url.hpp"

namespace {

using vouch::http::base_url;

void require(bool holds) {
    if (!holds) std::abort();
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (auto i = text.find(what); i != text.npos; i = text.find(what, i + 1)) ++n;
    return n;
}

void check_url(std::string_view text) {
    base_url url;
    if (auto const p = vouch::http::parse_base_url(text, url)) {
        require(p.code == vouch::errc::invalid_url && p.message.starts_with("base URL: "));
        return;
    }
    require(!url.origin.host.empty() && url.origin.port != 0);
    require(url.prefix.empty() || (url.prefix.front() == '/' && url.prefix.back() != '/'));
    for (char const c : url.prefix + url.origin.host) require(c > 0x20 && c < 0x7f);
    // What it is written as is read as the same.
    base_url again;
    require(!vouch::http::parse_base_url(to_string(url.origin) + url.prefix, again));
    require(again.origin == url.origin && again.prefix == url.prefix);
    (void)vouch::http::is_loopback(url.origin);
}

void check_request(std::string_view text) {
    vouch::http::prepared constant;
    vouch::origin const to{false, "h", 80};
    auto const bad_token = constant.assign(to, "/p", text, "fuzz");
    if (bad_token) require(!constant.assign(to, "/p", "", "fuzz"));
    vouch::header const header{"X", text};
    bool const bad_header = static_cast<bool>(vouch::http::check_header(header));
    bool const bad_id = static_cast<bool>(vouch::http::check_id(text));
    bool const bad_name = static_cast<bool>(vouch::http::check_header({text, "x"}));
    require(bad_name || text.find_first_of(" \r\n:") == text.npos);

    std::string out;
    vouch::http::append_request(out, constant,
                                {.endpoint = vouch::endpoint::accept,
                                 .id = bad_id ? std::string_view("v") : text,
                                 .headers = {&header, bad_header ? 0U : 1U}});
    // One request, of as many lines as are meant.
    std::size_t const lines = 6 + (bad_token || text.empty() ? 0U : 1U) + (bad_header ? 0U : 1U);
    require(count(out, "\r\n") == lines + 1 && out.find("\r\n\r\n") == out.size() - 4);
    auto const path = out.substr(5, out.find(' ', 5) - 5);
    require(path.starts_with("/p/v1/app/setup/verifications/") && count(path, "/") == 7);
    require(path.ends_with("/accept") && path.find_first_of("?#") == path.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    check_url(text);
    check_request(text);
    return 0;
}
