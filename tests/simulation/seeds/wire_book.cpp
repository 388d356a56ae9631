#include "wire_book.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vouch::seeds {

namespace {

std::string_view field(std::string_view head, std::string_view name) {
    auto const at = head.find(name);
    if (at == head.npos) return {};
    auto const value = head.substr(at + name.size());
    return value.substr(0, value.find("\r\n"));
}

std::size_t number(std::string_view s) {
    std::size_t n = 0;
    std::from_chars(s.data(), s.data() + s.size(), n);
    return n;
}

/// Of a whole request at the front of `bytes`; 0: there is none yet.
std::size_t request_size(std::string_view bytes) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == bytes.npos) return 0;
    auto const body = number(field(bytes.substr(0, head + 2), "\r\nContent-Length: "));
    return bytes.size() < head + 4 + body ? 0 : head + 4 + body;
}

/// A server that says so has done nothing.
bool refused(exchange const& e) { return e.seen && e.status >= 400 && e.status < 500; }

}  // namespace

line* wire_book::find(std::size_t number) {
    return number == 0 || number > lines_.size() ? nullptr : lines_[number - 1].get();
}

void wire_book::note(std::size_t connection, std::string_view what, std::string_view more) {
    transcript_.note(sim_.elapsed(), "wire", connection, "  ", what, more);
}

void wire_book::on_dial(std::size_t connection, origin const& to) {
    lines_.resize(std::max(lines_.size(), connection));
    auto made = std::make_unique<line>();
    made->number = connection;
    made->site =
        static_cast<std::size_t>(std::find(sites_.begin(), sites_.end(), to) - sites_.begin());
    made->secret = to.tls;
    note(connection, "dials site ", std::to_string(made->site));
    lines_[connection - 1] = std::move(made);
}

void wire_book::on_dialed(std::size_t connection, error_code ec) {
    note(connection, ec ? "could not connect: " : "stands", ec ? ec.message() : std::string());
}

void wire_book::on_write(std::size_t connection, std::string_view bytes) {
    auto& l = *find(connection);
    if (l.secret || l.bell) return;
    if (l.writing.empty()) begin_request(l);
    l.writing += bytes;
    check_tokens(l);
    for (auto n = request_size(l.writing); n != 0; n = request_size(l.writing)) end_request(l, n);
    if (l.bell) l.writing.clear();
}

void wire_book::begin_request(line& l) {
    referee_.check_that(l.spoiled.empty(), rule::clean_connection, [&] {
        return "a request starts on connection " + std::to_string(l.number) + ", where " +
               l.spoiled;
    });
    if (l.exchanges.empty()) return;
    auto const& last = *l.exchanges.back();
    referee_.check_that(last.seen || last.noisy, rule::clean_connection, [&] {
        return "a request starts on connection " + std::to_string(l.number) +
               " before the answer to " + last.request + " is read";
    });
}

void wire_book::check_tokens(line const& l) {
    for (auto const& t : tokens_)
        referee_.check_that(t.site == l.site || l.writing.find(t.token) == std::string::npos,
                            rule::token_at_home, [&] {
                                return "the token of " + t.name + " was sent to site " +
                                       std::to_string(l.site);
                            });
}

std::string wire_book::name_of(std::string_view request) const {
    auto const token = field(request, "\r\nAuthorization: Bearer ");
    for (auto const& t : tokens_)
        if (t.token == token) return t.name;
    return "nobody";
}

void wire_book::end_request(line& l, std::size_t size) {
    auto const whole = std::string_view(l.writing).substr(0, size);
    auto e = std::make_shared<exchange>();
    e->request = whole.substr(0, whole.find(" HTTP/"));
    e->who = name_of(whole);
    e->effect = whole.starts_with("POST");
    auto const call = field(whole, "\r\nX-Call: ");
    e->direct = !call.empty();
    e->asker = e->who + ' ' + std::string(call);
    e->written_at = ++moments_;
    e->key = e->who + ' ' + (call.empty() ? e->request : std::string(call));
    // A scan's verification is named in its body.
    if (call.empty() && e->request.ends_with("/scan"))
        e->key.append(whole.substr(whole.find("\r\n\r\n")));
    transcript_.note(sim_.elapsed(), e->who, e->request, "  on ", l.number,
                     call.empty() ? "" : " for call ", call);
    l.bell = e->request.ends_with("/v1/ws");
    if (e->effect) judge(*e);
    if (e->effect) last_[e->key] = e;
    l.exchanges.push_back(std::move(e));
    l.writing.erase(0, size);
    if (auto const early = std::exchange(l.early, {})) on_answered(l, *early);
}

// Whether the client knew what became of the request before: was told, or has asked since.
void wire_book::judge(exchange const& e) {
    auto const it = last_.find(e.key);
    if (it == last_.end()) return;
    auto const& before = *it->second;
    auto const looked = looked_.find(e.asker);
    bool const look = looked != looked_.end() && looked->second > before.written_at;
    bool const answered = before.seen && before.usable && !e.direct;
    referee_.check_that(look || answered || refused(before), rule::sent_once, [&] {
        return e.who + " sent " + e.request + " again, and had not looked what it did";
    });
}

void wire_book::on_answered(line& l, given_answer const& answer) {
    if (l.first_unanswered >= l.exchanges.size()) {
        if (!l.writing.empty()) l.early = answer;
        return;
    }
    auto& e = *l.exchanges[l.first_unanswered++];
    e.answer_end = answer.end;
    if (std::exchange(l.longer, false)) l.surplus_from = answer.end;
    e.status = answer.status;
    e.usable = answer.usable && answer.status == 200;
    transcript_.note(sim_.elapsed(), "server", answer.status, " to ", e.who, "'s ", e.request,
                     "  on ", l.number);
}

void wire_book::on_read(std::size_t connection, std::string_view bytes) {
    auto& l = *find(connection);
    l.read += bytes.size();
    if (l.surplus_from && l.read > *l.surplus_from) l.spoiled = "bytes came that nobody asked for";
    for (auto const& e : l.exchanges) {
        if (e->seen || !e->answer_end || *e->answer_end > l.read) continue;
        e->seen = true;
        if (e->usable || e->status == 304) {
            auto& since = looked_[e->asker];
            since = std::max(since, e->written_at);
        }
    }
}

void wire_book::on_fault(std::size_t connection, testing::wire_fault f, bool to_server) {
    note(connection, testing::to_string(f),
         to_server ? " towards the server" : " towards the client");
    auto& l = *find(connection);
    if (f == testing::wire_fault::reset) l.spoiled = "a reset has come";
    if (to_server) return;
    if (f == testing::wire_fault::end) l.spoiled = "the server's end has come";
    if (f != testing::wire_fault::noise) return;
    bool const amid = !l.exchanges.empty() && !l.exchanges.back()->seen;
    if (!amid) {
        l.spoiled = "bytes came that nobody asked for";
        return;
    }
    // What the answer is too long by follows it.
    auto& last = *l.exchanges.back();
    last.noisy = true;
    l.surplus_from = last.answer_end;
    l.longer = !last.answer_end;
}

void wire_book::on_close(std::size_t connection) { note(connection, "closed"); }

}  // namespace vouch::seeds
