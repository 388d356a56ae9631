#include "client/client_impl.hpp"

#include <cstdlib>
#include <utility>

#include <vouch/observer.hpp>
#include <vouch/version.hpp>

#include "policy/retry_policy.hpp"

namespace vouch::detail {

namespace {

// Verifications remembered beyond those that are watched: an end is of interest for a while only.
constexpr std::size_t most_known = 1024;
constexpr std::size_t most_ended = 16;

[[noreturn]] void refuse(errc code, std::string message) {
    failure f;
    f.code = code;
    f.message = std::move(message);
    throw error(std::move(f));
}

void refuse_if(http::problem p) {
    if (p) refuse(p.code, std::move(p.message));
}

std::string_view environment(char const* name) {
    char const* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read only
    return value == nullptr ? std::string_view() : value;
}

std::string_view or_environment(std::string_view given, client_options const& o, char const* name,
                                std::string_view otherwise) {
    if (!given.empty()) return given;
    auto const found = o.use_environment ? environment(name) : std::string_view();
    return found.empty() ? otherwise : found;
}

http::base_url parse(client_options const& o) {
    auto const text =
        or_environment(o.base_url, o, "BEEPER_DESKTOP_BASE_URL", "http://127.0.0.1:23373");
    http::base_url parsed;
    refuse_if(http::parse_base_url(text, parsed));
    bool const allowed =
        o.allow_plain_http || (o.use_environment && environment("VOUCH_ALLOW_PLAIN_HTTP") == "1");
    refuse_if(http::check_plain_http(parsed.origin, allowed));
    return parsed;
}

void check(client_options const& o) {
    auto const need = [](bool good, char const* what) {
        if (!good) refuse(errc::invalid_argument, what);
    };
    need(o.timeout > duration::zero(), "client_options::timeout is not above 0");
    need(o.attempt_timeout > duration::zero(), "client_options::attempt_timeout is not above 0");
    auto const flaw = policy::flaw_in(o.retry);
    if (!flaw.empty()) refuse(errc::invalid_argument, "retry_options::" + std::string(flaw));
}

}  // namespace

client_impl::client_impl(std::shared_ptr<pool_impl> pool, client_options const& options)
    : pool_(std::move(pool)),
      base_(parse(options)),
      base_text_(to_string(base_.origin) + base_.prefix),
      origin_(*pool_, pool_->entry_of(base_.origin)),
      timeout_(options.timeout),
      attempt_timeout_(options.attempt_timeout),
      retry_(options.retry),
      push_(options.push),
      buckets_(2),
      known_({buckets_.data(), buckets_.size()}) {
    check(options);
    refuse_if(prepared_.assign(
        base_.origin, base_.prefix,
        or_environment(options.token, options, "BEEPER_ACCESS_TOKEN", {}),
        options.user_agent.empty() ? "vouch/" VOUCH_VERSION_STRING : options.user_agent));
}

void client_impl::set_token(std::string_view token) {
    refuse_if(prepared_.set_token(token));
    if (bell_) bell_->on_new_token();
}

client_impl::~client_impl() {
    known_.clear();
    for (auto* const list : {&oldest_, &ended_})
        list->clear_and_dispose([](known_verification* k) { delete k; });
}

known_verification* client_impl::find(std::string_view id) const noexcept {
    auto const it = known_.find(id);
    return it == known_.end() ? nullptr : const_cast<known_verification*>(&*it);
}

known_verification& client_impl::remember(std::string_view id) {
    if (auto* const k = find(id)) return *k;
    if (oldest_.size() >= most_known) forget_one(oldest_);
    make_room();
    auto& k = *new known_verification(id);  // owned by the list
    oldest_.push_back(k);
    known_.insert(k);
    return k;
}

void client_impl::forget_one(known_list& of) {
    auto& old = of.front();
    of.pop_front();
    if (old.loop) return of.push_back(old);
    known_.erase(known_.iterator_to(old));
    delete &old;
}

void client_impl::make_room() {
    if (oldest_.size() + ended_.size() < buckets_.size()) return;
    std::vector<known_set::bucket_type> more(2 * buckets_.size());
    known_.rehash({more.data(), more.size()});
    buckets_.swap(more);
}

void client_impl::accept(std::string_view id, snapshot const& s, std::uint64_t sent,
                         std::string_view etag) {
    if (session_loop_) session_loop_->saw(s.session(), sent);
    auto const* const v = s.verification();
    if (v == nullptr) return;
    if (!id.empty() && v->id != id) accept_as(id, s, sent, {});
    accept_as(v->id, s, sent, v->id == id ? etag : std::string_view());
}

void client_impl::accept_as(std::string_view id, snapshot const& s, std::uint64_t sent,
                            std::string_view etag) {
    auto& k = remember(id);
    auto const& v = *s.verification();
    bool const ended = is_terminal(v.state);
    bool const moved = !k.newest || is_transition(k.newest, s);
    if (k.newest && is_terminal(k.newest.verification()->state) && !ended) return;
    if (sent < k.accepted && !ended) {
        if (moved && k.loop) k.loop->look_again();
        return;
    }
    auto const from =
        k.newest ? k.newest.verification()->state.value() : verification_state::unknown;
    // Whoever holds the newest one shares it, as long as the next says the same.
    if (moved || !(k.newest == s)) k.newest = s;
    k.accepted = tick();
    if (!etag.empty()) (k.loop ? k.loop->etag() : k.etag) = etag;
    if (k.first_seen == 0) came_up(k);
    k.seen_live = k.seen_live || !ended;
    if (moved && pool_->watcher() != nullptr) pool_->watcher()->on_transition({id, from, v.state});
    if (ended && !std::exchange(k.ended, true)) {
        ended_.splice(ended_.end(), oldest_, oldest_.iterator_to(k));
        if (ended_.size() > most_ended) forget_one(ended_);
    }
    if (k.loop && moved && roll_) roll_->hurry();
    if (k.loop) k.loop->on_newest(snapshot(k.newest), moved);
}

void client_impl::came_up(known_verification& k) {
    k.first_seen = tick();
    if (roll_) roll_->came_up();
}

known_verification& client_impl::know(verification const& v) {
    auto& k = remember(v.id.view());
    if (k.first_seen == 0) came_up(k);
    k.seen_live = k.seen_live || !is_terminal(v.state);
    return k;
}

void client_impl::hint(verification const& v) {
    auto& k = know(v);
    if (k.loop && (!k.newest || *k.newest.verification() != v)) k.loop->look_again();
}

void client_impl::note_listed(std::vector<verification> const& live) {
    for (auto const& v : live) know(v);
}

void client_impl::note(std::string_view id, snapshot const& s, std::uint64_t sent,
                       std::string_view etag) {
    if (auto const& matrix = s.session().matrix) own_user_id_ = matrix->user_id.view();
    accept(id, s, sent, etag);
}

void client_impl::note(std::string_view, session const& s, std::uint64_t sent) {
    if (session_loop_) session_loop_->saw(s, sent);
    if (s.matrix) own_user_id_ = s.matrix->user_id.view();
    if (s.verification) hint(*s.verification);
}

void client_impl::note(std::string_view, std::vector<verification> const& live, std::uint64_t) {
    for (auto const& v : live) hint(v);
}

snapshot client_impl::newest(std::string_view id) const {
    auto const* const k = find(id);
    return k == nullptr ? snapshot{} : k->newest;
}

bool client_impl::known_before(std::string_view id, std::uint64_t moment) const {
    auto const* const k = find(id);
    return k != nullptr && k->first_seen != 0 && k->first_seen < moment;
}

bool client_impl::seen_live(std::string_view id) const {
    auto const* const k = find(id);
    return k != nullptr && k->seen_live;
}

watch_loop& client_impl::watch(std::string_view id, watch_options const& options) {
    auto& k = remember(id);
    if (!k.loop) k.loop = std::make_unique<watch_loop>(*this, k, options);
    return *k.loop;
}

void client_impl::end_watch(known_verification& of) noexcept {
    // Moved out first: ending, it calls back.
    auto const gone = std::move(of.loop);
}

watch_roll& client_impl::roll(pace_options const& pace) {
    if (!roll_) roll_ = std::make_unique<watch_roll>(*this, line_, pace);
    return *roll_;
}

session_loop& client_impl::session_watch(pace_options const& pace) {
    if (!session_loop_) session_loop_ = std::make_unique<session_loop>(*this, pace);
    return *session_loop_;
}

duration client_impl::wait_in_line(watch_loop& l, duration wait) {
    line_.push_back(l);
    if (roll_ || policy::roll_call::worth(line_.size())) return roll(l.pace()).joined(l, wait);
    l.take_back(wait);
    return wait;
}

void client_impl::leave_line(watch_loop& l) noexcept {
    line_.erase(line_.iterator_to(l));
    if (roll_) roll_->left();
}

void client_impl::look_now(std::string_view id) {
    if (auto* const k = find(id); k != nullptr && k->loop) k->loop->look_again();
}

void client_impl::look_now_all(std::string_view but) {
    bool const listed = roll_ && roll_->look_now();
    // With one left out it was an event, of which the session knows.
    if (but.empty() && session_loop_) session_loop_->look_now();
    for (auto* const list : {&oldest_, &ended_})
        for (auto& k : *list)
            if (k.loop && k.id != but && !(listed && k.loop->waits_in_line())) k.loop->look_again();
}

void client_impl::note_event(verification const* v) {
    if (v != nullptr) hint(*v);
    if (session_loop_) session_loop_->look_now();
}

std::unique_ptr<bell_wish> client_impl::wish_for_bell(look_waiter& w,
                                                      std::optional<push_mode> push) {
    auto const mode = push.value_or(push_);
    if (mode == push_mode::off) return nullptr;
    if (!bell_) bell_ = std::make_unique<doorbell>(*this);
    return std::make_unique<bell_wish>(*bell_, w, mode == push_mode::required);
}

bool client_impl::rings_for(std::string_view id) const noexcept {
    return bell_ && bell_->covers(id, newest(id));
}

bool client_impl::is_news(verification const& v) const {
    auto const known = newest(v.id.view());
    return known.verification() == nullptr || *known.verification() != v;
}

}  // namespace vouch::detail
