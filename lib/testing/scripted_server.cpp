#include <algorithm>
#include <charconv>

#include <vouch/testing.hpp>

namespace vouch::testing {

namespace {

std::string lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

// Takes one whole request off the front of `bytes`, if it is all there.
bool take_request(std::string& bytes, server_request& r) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    std::string_view rest(bytes.data(), head + 2);
    auto const line = [&] {
        auto const end = rest.find("\r\n");
        auto const l = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        return l;
    };
    auto const first = line();
    auto const method = first.find(' ');
    auto const target = first.find(' ', method + 1);
    r.method = first.substr(0, method);
    r.target = first.substr(method + 1, target - method - 1);
    while (!rest.empty()) {
        auto const l = line();
        auto const colon = l.find(':');
        auto value = l.substr(std::min(colon + 1, l.size()));
        while (value.starts_with(' ')) value.remove_prefix(1);
        r.headers[lower(l.substr(0, colon))] = value;
    }
    std::size_t length = 0;
    auto const given = r.header("content-length");
    std::from_chars(given.data(), given.data() + given.size(), length);
    if (bytes.size() < head + 4 + length) return false;
    r.body = bytes.substr(head + 4, length);
    bytes.erase(0, head + 4 + length);
    return true;
}

}  // namespace

std::string http_response(int status, std::string_view body, std::string_view headers) {
    std::string out = "HTTP/1.1 " + std::to_string(status) + " S\r\n";
    if (status != 204 && status != 304)
        out += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n";
    return out.append(headers).append("\r\n").append(body);
}

std::string_view server_request::header(std::string const& name) const {
    auto const it = headers.find(name);
    return it == headers.end() ? std::string_view() : it->second;
}

void server_request::reply(int status, std::string_view body_text, std::string_view lines) const {
    from->send(http_response(status, body_text, lines));
}

void scripted_server::on_bytes(std::shared_ptr<server_channel> const& from,
                               std::string_view bytes) {
    auto& unread = unread_[from.get()];
    unread += bytes;
    for (server_request r; take_request(unread, r); r = {}) {
        ++requests_;
        r.from = from;
        handler_(r);
    }
}

void scripted_server::on_closed(std::shared_ptr<server_channel> const& from) {
    unread_.erase(from.get());
    ++closed_;
}

}  // namespace vouch::testing
