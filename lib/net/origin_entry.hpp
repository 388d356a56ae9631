#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include <boost/intrusive/list.hpp>
#include <vouch/transport.hpp>

#include "net/timer_queue.hpp"
#include "policy/budget.hpp"
#include "policy/pool_plan.hpp"

namespace vouch::detail {
class pool_impl;
}

namespace vouch::net {

/// What a pool knows of one origin. It stays while somebody uses it, and a while longer where
/// forgetting would hide trouble: a retry quota that is not full, or an outage.
class origin_entry final : public policy::pool_plan::origin_state,
                           public timer,
                           public boost::intrusive::list_base_hook<> {
    using unused_hook = boost::intrusive::list_base_hook<>;

public:
    origin_entry(detail::pool_impl& pool, origin name) : name_(std::move(name)), pool_(pool) {}
    origin_entry(origin_entry const&) = delete;
    origin_entry& operator=(origin_entry const&) = delete;
    ~origin_entry() = default;

    [[nodiscard]] origin const& name() const noexcept { return name_; }
    [[nodiscard]] bool in_trouble() const noexcept { return outage() || !budget.full(); }
    /// In the list of those that nobody uses.
    [[nodiscard]] bool unused() const noexcept { return unused_hook::is_linked(); }

    policy::budget budget;
    std::uint64_t dials = 0;
    std::uint64_t dial_failures = 0;
    error_code dial_error;  // of the last that failed, and where
    dial_step failed_at{};
    std::size_t users = 0;  // clients, and what needs it for a moment

private:
    void on_time() override;  // of the next dial, after an outage

    origin const name_;
    detail::pool_impl& pool_;
};

}  // namespace vouch::net
