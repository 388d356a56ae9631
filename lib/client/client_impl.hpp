#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/unordered_set.hpp>

#include <vouch/client.hpp>
#include <vouch/model.hpp>
#include <vouch/options.hpp>

#include "client/call_engine.hpp"
#include "client/doorbell.hpp"
#include "client/session_loop.hpp"
#include "client/watch_loop.hpp"
#include "client/watch_roll.hpp"
#include "http/request.hpp"
#include "http/url.hpp"
#include "net/pool_impl.hpp"
#include "policy/hold_habit.hpp"

namespace vouch::detail {

/// What a client has seen of one verification.
struct known_verification
    : boost::intrusive::list_base_hook<>,
      boost::intrusive::unordered_set_base_hook<boost::intrusive::store_hash<true>> {
    explicit known_verification(std::string_view of) : id(of) {}

    std::string const id;
    snapshot newest;
    std::uint64_t accepted = 0;    // when `newest` arrived, in the client's order of events
    std::uint64_t first_seen = 0;  // the same, of the first
    bool seen_live = false;        // at any time before its end
    bool ended = false;
    std::string etag;  // of the newest `retrieve`, while nobody watches
    std::unique_ptr<watch_loop> loop;
};
struct id_of_known {
    using type = std::string_view;
    type operator()(known_verification const& k) const noexcept { return k.id; }
};

using known_set = boost::intrusive::unordered_set<
    known_verification, boost::intrusive::key_of_value<id_of_known>,
    boost::intrusive::hash<std::hash<std::string_view>>, boost::intrusive::equal<std::equal_to<>>,
    boost::intrusive::power_2_buckets<true>, boost::intrusive::constant_time_size<false>>;

using known_list = boost::intrusive::list<known_verification>;

/// One device: its base URL and token on a pool, what it has seen, and its watches.
class client_impl final : public std::enable_shared_from_this<client_impl> {
public:
    client_impl(std::shared_ptr<pool_impl> pool, client_options const& options);
    client_impl(client_impl const&) = delete;
    client_impl& operator=(client_impl const&) = delete;
    ~client_impl();

    [[nodiscard]] std::shared_ptr<pool_impl> const& pool() const noexcept { return pool_; }
    [[nodiscard]] net::origin_entry& origin() const noexcept { return origin_.entry(); }
    [[nodiscard]] std::string_view base_url() const noexcept { return base_text_; }
    [[nodiscard]] http::base_url const& base() const noexcept { return base_; }
    [[nodiscard]] http::prepared const& prepared() const noexcept { return prepared_; }
    void set_token(std::string_view token);

    [[nodiscard]] duration timeout() const noexcept { return timeout_; }
    [[nodiscard]] duration attempt_timeout() const noexcept { return attempt_timeout_; }
    [[nodiscard]] retry_options const& retry() const noexcept { return retry_; }

    /// The next moment in the order in which requests are sent and answers arrive.
    std::uint64_t tick() noexcept { return ++ticks_; }
    /// An answer whose request was sent at `sent`. It feeds the watches of `id` (if not empty) and
    /// of the verification that it names; an older truth never replaces a newer one.
    void accept(std::string_view id, snapshot const& s, std::uint64_t sent,
                std::string_view etag = {});
    /// An answer to a caller: it feeds the watches, and what the client knows. `etag`: of what
    /// `retrieve` of `id` gave; the next watch can go on from there.
    void note(std::string_view id, snapshot const& s, std::uint64_t sent, std::string_view etag);
    void note(std::string_view id, session const& s, std::uint64_t sent);
    void note(std::string_view id, std::vector<verification> const& live, std::uint64_t sent);

    /// A list that was asked for because of watches: what it shows is known.
    void note_listed(std::vector<verification> const& live);

    /// Empty if unknown.
    [[nodiscard]] snapshot newest(std::string_view id) const;
    [[nodiscard]] bool known_before(std::string_view id, std::uint64_t moment) const;
    [[nodiscard]] bool seen_live(std::string_view id) const;

    /// Of the device's user, as far as an answer told; else empty.
    [[nodiscard]] std::string_view own_user_id() const noexcept { return own_user_id_; }

    /// HTTP exchanges begun for this client.
    [[nodiscard]] std::uint64_t exchanges() const noexcept { return exchanges_; }
    void count_exchange() noexcept { ++exchanges_; }

    [[nodiscard]] watch_loop& watch(std::string_view id, watch_options const& options);
    void end_watch(known_verification& of) noexcept;
    /// `l` has nothing to do for so long. How long it will be.
    duration wait_in_line(watch_loop& l, duration wait);
    void leave_line(watch_loop& l) noexcept;
    /// Made when first asked for, with that pace.
    [[nodiscard]] watch_roll& roll(pace_options const& pace);
    [[nodiscard]] session_loop& session_watch(pace_options const& pace);
    [[nodiscard]] policy::hold_habit& habit() noexcept { return habit_; }
    /// Something told that `id` moved, or may have: its watches look at once. Nothing if it has
    /// none.
    void look_now(std::string_view id);
    /// The same for every verification that is watched, but one.
    void look_now_all(std::string_view but = {});

    /// For who wants the doorbell, by `push` or the client's options; else null.
    [[nodiscard]] std::unique_ptr<bell_wish> wish_for_bell(look_waiter& w,
                                                           std::optional<push_mode> push);
    /// Whether the doorbell rings when `id` moves.
    [[nodiscard]] bool rings_for(std::string_view id) const noexcept;
    [[nodiscard]] bool is_news(verification const& v) const;
    /// An event of the doorbell shows `v`, if that is not null. The session may have moved with it.
    void note_event(verification const* v);
    void rest_bell() noexcept { bell_->rest(); }

private:
    known_verification& remember(std::string_view id);
    void forget_one(known_list& of);
    void make_room();
    /// Something that is no snapshot showed `v`: it is known, and watches look for themselves.
    void hint(verification const& v);
    known_verification& know(verification const& v);
    void came_up(known_verification& k);
    void accept_as(std::string_view id, snapshot const& s, std::uint64_t sent,
                   std::string_view etag);
    [[nodiscard]] known_verification* find(std::string_view id) const noexcept;

    std::shared_ptr<pool_impl> pool_;
    http::base_url base_;
    std::string base_text_;
    http::prepared prepared_;
    origin_use origin_;
    duration timeout_;
    duration attempt_timeout_;
    retry_options retry_;
    push_mode push_;
    std::string own_user_id_;
    std::uint64_t ticks_ = 0;
    std::uint64_t exchanges_ = 0;
    policy::hold_habit habit_;
    waiting_line line_;
    std::unique_ptr<watch_roll> roll_;  // once the line was long
    std::unique_ptr<session_loop> session_loop_;
    std::vector<known_set::bucket_type> buckets_;
    known_set known_;
    // The same: those that live in the order of first sight, the others in that of their ends.
    known_list oldest_;
    known_list ended_;
    std::unique_ptr<doorbell> bell_;  // once somebody wanted it
};

/// For operations that are no members of `client`.
struct client_access {
    [[nodiscard]] static client_impl& of(client const& c) noexcept { return *c.impl_; }
};

}  // namespace vouch::detail
