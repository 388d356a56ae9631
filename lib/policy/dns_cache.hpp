#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <boost/intrusive/list.hpp>

#include <vouch/options.hpp>

#include "policy/dial_plan.hpp"

namespace vouch::policy {

/// The addresses of a host that needs no name server: a literal, or `localhost` and what is below
/// it (RFC 6761, 6.3). Else none.
[[nodiscard]] addresses addresses_of_literal(std::string_view host);

/// What is known of host names, and who waits to know. No I/O, no clock.
///
/// An answer counts for `ttl`. A failure is not remembered: whoever comes next asks anew. One
/// question for a name at a time, however many wait for it. Where a lookup fails for another reason
/// than that there is no such name, the answer before counts on, up to `max_stale` (RFC 8767).
class dns_cache {
    using hook = boost::intrusive::list_base_hook<
        boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
    struct entry;

public:
    static constexpr duration max_stale = std::chrono::hours(1);
    static constexpr std::size_t most = 1024;  ///< names remembered that nobody waits for

    /// One who waits for a name. Destroying it withdraws it.
    class ticket : public hook {
    public:
        [[nodiscard]] bool waiting() const noexcept { return hook::is_linked(); }

    private:
        friend class dns_cache;
        std::map<std::string, entry, std::less<>>::value_type* at_ = nullptr;
    };
    using tickets = boost::intrusive::list<ticket, boost::intrusive::constant_time_size<false>>;

    explicit dns_cache(duration ttl) noexcept : ttl_(ttl) {}

    struct asked {
        /// What is known already; empty: `t` waits.
        std::span<address const> known{};
        /// Nobody has asked for this name yet: the question has to be put.
        bool question = false;
    };
    /// `t` wants `host`. What it returns is valid until the next event.
    [[nodiscard]] asked ask(ticket& t, std::string_view host, clock::time_point now);
    /// `t` waits no more. The name for which nobody waits now, whose question is to be given up
    /// (`abandoned`), or an empty one.
    [[nodiscard]] static std::string_view withdraw(ticket& t) noexcept;
    /// The question for `host` was given up.
    void abandoned(std::string_view host);
    struct answer {
        tickets waiters;  ///< to be told, in order of arrival
        addresses found;
        error_code ec;
    };
    /// The answer to the question for `host`.
    [[nodiscard]] answer answered(std::string_view host, std::span<address const> found,
                                  error_code ec, clock::time_point now);
    /// No address of `host` could be connected to: its next dial asks anew.
    void distrust(std::string_view host);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        addresses found;
        clock::time_point fresh_until{};
        clock::time_point usable_until{};
        tickets waiters;
        bool asked = false;
    };
    void make_room(clock::time_point now);

    duration ttl_;
    std::map<std::string, entry, std::less<>> entries_;
};

}  // namespace vouch::policy
