#include "site.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace vouch::seeds {

namespace {

constexpr std::array<std::string_view, 2> device_names{"laptop", "phone"};

int status_of(std::string_view answer) {
    int status = 0;
    if (answer.size() >= 12)
        for (char const c : answer.substr(9, 3)) status = status * 10 + (c - '0');
    return status;
}

/// Where the answer at the front of `bytes` ends, if it is all there and says so itself.
std::optional<std::size_t> end_of_answer(std::string_view bytes) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == bytes.npos) return std::nullopt;
    auto const fields = bytes.substr(0, head + 2);
    auto end = head + 4;
    if (auto const at = fields.find("\r\nContent-Length: "); at != fields.npos) {
        std::size_t body = 0;
        auto const digits = fields.substr(at + 18);
        std::from_chars(digits.data(), digits.data() + digits.size(), body);
        end += body;
    } else if (fields.find("\r\nTransfer-Encoding: chunked") != fields.npos) {
        auto const last = bytes.find("\r\n0\r\n\r\n", head);
        if (last == bytes.npos) return std::nullopt;
        end = last + 7;
    } else if (status_of(bytes) != 304) {
        return std::nullopt;
    }
    return end <= bytes.size() ? std::optional(end) : std::nullopt;
}

}  // namespace

site::site(testing::simulation& sim, wire_book& book, plan const& p, std::size_t index)
    : sim_(sim),
      book_(book),
      plan_(p),
      index_(index),
      ours_(p.sites[index]),
      at_{p.sites[index].tls, "127.0.0.1", static_cast<std::uint16_t>(8000 + index)} {
    start();
}

emulator::time_point site::now() const {
    return emulator::time_point(std::chrono::seconds(1'700'000'000) + sim_.elapsed());
}

void site::start() {
    service_ = std::make_unique<emulator::service>(
        emulator::options{.hold = ours_.hold,
                          .events = ours_.events,
                          .etag = ours_.etag,
                          .strict_repeats = ours_.strict_repeats,
                          .odd_ids = ours_.odd_ids,
                          .message_delay = ours_.message_delay,
                          .seed = plan_.seed * 8 + index_ * 4 + births_ + 1,
                          .log_size = 1},
        now());
    ++births_;
    for (auto const& f : ours_.faults) service_->fault(f);
}

void site::introduce() {
    for (std::size_t d = 0; d < device_names.size(); ++d)
        book_.add_token(index_, std::string(device_names[d]) + std::to_string(index_), token(d));
}

void site::begin() {
    sim_.listen(at_, this);
    if (ours_.tls) sim_.set_tls(at_, ours_.shows);
    sim_.plan_connections(at_, [this](std::size_t n) { return link_of(plan_, index_, n); });
    book_.add_site(at_);
    introduce();
    for (auto const& u : plan_.upheavals)
        if (u.site == index_) sim_.after(u.at, [this, &u] { happen(u); });
}

std::string site::token(std::size_t device) { return service_->device(device_names[device]).token; }

void site::script(std::size_t device, std::vector<emulator::step> const& steps) {
    service_->script(device_names[device], steps);
    watch_time();
}

bool site::performed(std::string_view device, std::string_view action, std::string_view id) {
    auto const all = service_->effects(id);
    return std::any_of(all.begin(), all.end(), [&](emulator::effect const& e) {
        return (device.empty() || e.device == device) && e.action == action && e.performed > 0;
    });
}

std::string site::state(std::size_t device, std::string_view id) {
    std::string target = "/v1/app/setup/verifications/";
    static constexpr std::string_view hex = "0123456789ABCDEF";
    for (char const c : id) {
        auto const byte = static_cast<unsigned char>(c);
        target += {'%', hex[byte / 16], hex[byte % 16]};
    }
    service_->clear_faults();
    auto const answer = service_->handle(
        now(), {"GET", target, {{"Authorization", "Bearer " + token(device)}}, {}});
    auto const v = answer.body.rfind("\"verification\":{");  // not the session's
    if (answer.status != 200 || v == std::string::npos) return {};
    for (auto const s :
         {"requested", "ready", "sas_ready", "qr_scanned", "done", "cancelled", "error"})
        if (answer.body.find("\"state\":\"" + std::string(s) + '"', v) != std::string::npos)
            return s;
    return {};
}

void site::happen(upheaval_plan const& u) {
    switch (u.what) {
        case upheaval::turn_wall:
            return sim_.turn_wall_clock(u.by);
        case upheaval::turn_server:
            service_->turn_clock(u.by);
            service_->advance(now());
            return watch_time();
        case upheaval::restart_amnesia:
            ++incarnation_;
            service_->reset();
            return restart(u);
        case upheaval::restart_reborn:
            ++incarnation_;
            for (auto& [number, g] : guests_) g.stream.reset();
            start();
            introduce();
            return restart(u);
        case upheaval::restart:
            return restart(u);
    }
}

void site::restart(upheaval_plan const& u) {
    auto const gone = std::exchange(guests_, {});
    for (auto const& [number, g] : gone) g.channel->reset();
    sim_.listen(at_, nullptr);
    sim_.after(u.by, [this] { sim_.listen(at_, this); });
}

void site::on_open(std::shared_ptr<testing::server_channel> const& c) {
    auto const number = c->number();
    auto& g = guests_[number];
    g.channel = c;
    g.of = book_.find(number);
    auto const named = url();
    g.stream = std::make_unique<emulator::stream>(
        *service_, emulator::stream::options{.base_url = named},
        [this, number] { sim_.after({}, [this, number] { flush(number); }); });
}

void site::on_bytes(std::shared_ptr<testing::server_channel> const& from, std::string_view bytes) {
    auto const number = from->number();
    auto const it = guests_.find(number);
    if (it == guests_.end()) return;
    it->second.stream->receive(now(), bytes);
    flush(number);
    watch_time();
}

void site::on_closed(std::shared_ptr<testing::server_channel> const& c) {
    guests_.erase(c->number());
}

void site::flush(std::size_t number) {
    auto const it = guests_.find(number);
    if (it == guests_.end()) return;
    auto& g = it->second;
    auto const out = std::string(g.stream->output());
    g.stream->consume(out.size());
    g.channel->send(out);
    g.of->sent += out.size();
    g.answer += out;
    auto const state = g.stream->current();
    bool const open = state == emulator::stream::state::open;
    if (auto const end = end_of_answer(g.answer))
        answered(g, *end);
    else if (!open && !g.answer.empty())
        answered(g, g.answer.size());
    if (open) return;
    auto const channel = g.channel;
    guests_.erase(it);
    state == emulator::stream::state::closing ? channel->close() : channel->reset();
}

void site::answered(guest& g, std::size_t size) {
    auto const answer = std::exchange(g.answer, {});
    auto const end = g.of->sent - answer.size() + size;
    bool const usable = answer.find("{\"") != answer.npos && answer.find('}') != answer.npos;
    book_.on_answered(*g.of, {end, status_of(answer), usable});
    if (end < g.of->sent) g.of->surplus_from = end;
    ++g.answers;
    // After an answer that was cut off it would be taken for the rest of it.
    if (ours_.surplus_after == g.answers && g.stream->current() == emulator::stream::state::open) {
        constexpr std::string_view more = "more than asked for";
        g.of->surplus_from = end;
        g.of->sent += more.size();
        g.channel->send(more);
    }
    if (ours_.hang_up_after == g.answers)
        sim_.after(ours_.hang_up_wait, [this, number = g.channel->number()] { hang_up(number); });
}

void site::hang_up(std::size_t number) {
    if (auto const gone = guests_.extract(number)) gone.mapped().channel->close();
}

void site::watch_time() {
    auto const due = service_->next_due();
    if (!due || (armed_ && *armed_ <= *due && *armed_ > now())) return;
    armed_ = *due;
    sim_.after(*due - now(), [this] {
        service_->advance(now());
        watch_time();
    });
}

}  // namespace vouch::seeds
