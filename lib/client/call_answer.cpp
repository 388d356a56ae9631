#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "client/call_engine.hpp"
#include "client/client_impl.hpp"
#include "http/endpoint.hpp"
#include "http/url.hpp"
#include "model/api_error.hpp"
#include "model/decode.hpp"

namespace vouch::detail {

namespace {

template <class T>
bool take(decoded<T>&& d, answer& value, std::string& problem) {
    if (d) {
        if constexpr (std::is_same_v<T, session>)
            value = std::make_unique<session>(*std::move(d));
        else
            value = *std::move(d);
        return true;
    }
    auto const& e = d.error();
    problem = e.pointer.empty() ? e.what : e.pointer + ": " + e.what;
    problem += " (at byte " + std::to_string(e.offset) + ")";
    return false;
}

// The origin that a Location names, and no more of it: the rest may hold secrets.
std::string where(std::string_view location) {
    auto const scheme = location.find("://");
    if (scheme == std::string_view::npos) return "another path of the same server";
    auto const begin = scheme + 3;
    auto const end = std::min(location.find_first_of("/?#", begin), location.size());
    auto const at = location.substr(0, end).rfind('@');
    auto const host = at == std::string_view::npos || at < begin ? begin : at + 1;
    return std::string(location.substr(0, begin)).append(location.substr(host, end - host));
}

constexpr std::size_t shortest_secret = 8;  // bytes: less is none, and would be found by chance

void withhold(std::string& text, std::string_view secret) {
    constexpr std::string_view instead = "[withheld]";
    if (secret.size() < shortest_secret) return;
    for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + instead.size()))
        text.replace(at, secret.size(), instead);
}

std::string_view token_of(std::string_view authorization) {
    auto const begin = authorization.find("Bearer ");
    if (begin == authorization.npos) return {};
    auto const token = authorization.substr(begin + 7);
    return token.substr(0, token.find_first_of("\r\n"));
}

}  // namespace

bool call_engine::decode(http::response_reader& r, answer& value) {
    auto const most = pool().options().max_body_bytes;
    auto& scratch = pool().decoding();
    std::string problem;
    bool good = false;
    switch (http::row_of(target_).response) {
        case http::response_kind::outcome:
            good = take(decode_outcome(r.body(), scratch, most), value, problem);
            break;
        case http::response_kind::session:
            good = take(decode_session(r.body(), scratch, most), value, problem);
            break;
        case http::response_kind::list:
            good = take(decode_list(r.body(), scratch, most), value, problem);
            break;
    }
    if (!good) story().message = std::move(problem);
    return good;
}

// What the server says about an answer that is of no use.
void call_engine::note_error_body(http::response_reader& r) {
    auto& s = story();
    s.server_version = r.server_version();
    if (r.status() >= 300 && r.status() < 400) {
        s.message = "it points to " + where(r.location());
        return;
    }
    if (r.status() < 400) return;
    auto e = decode_api_error(r.body(), r.content_type());
    s.server_code = std::move(e.code);
    s.server_message = std::move(e.message);
    s.issues = std::move(e.issues);
    withhold_secrets(s);
}

// A server may repeat what it was sent, or what it shows.
void call_engine::withhold_secrets(failure& f) const {
    auto const all = [&](std::string_view secret) {
        withhold(f.server_code, secret);
        withhold(f.server_message, secret);
        for (auto& i : f.issues) {
            withhold(i.path, secret);
            withhold(i.code, secret);
            withhold(i.message, secret);
        }
    };
    all(token_of(client_.prepared().authorization()));
    if (request_->content) all(request_->content->payload);
    auto const known = request_->id.empty() ? snapshot{} : client_.newest(request_->id);
    auto const* const v = known.verification();
    if (v == nullptr) return;
    if (v->qr) all(v->qr->data);
    if (!v->sas) return;
    all(v->sas->emojis);
    if (v->sas->decimals) all(*v->sas->decimals);
}

}  // namespace vouch::detail
