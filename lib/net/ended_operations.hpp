#pragma once

#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/intrusive/list.hpp>

#include "net/operation_base.hpp"

namespace vouch::net {

/// Operations that have ended, and whose callers are to be told: in that order, one after the
/// other, from the event loop, and never from within the function that started them.
class ended_operations {
    struct queue;

public:
    /// `posting` runs nothing inline.
    explicit ended_operations(boost::asio::any_io_executor posting)
        : queue_(std::make_shared<queue>(std::move(posting))) {}
    ended_operations(ended_operations const&) = delete;
    ended_operations& operator=(ended_operations const&) = delete;
    ~ended_operations() = default;

    void add(operation_base& op);
    /// Destroys them without telling anybody.
    void drop() noexcept;

    /// Something that the event loop called for. The callers of the operations that it ends are
    /// told right after it: that takes no post, and no other look for events in between.
    class event {
    public:
        explicit event(ended_operations& of);
        event(event const&) = delete;
        event& operator=(event const&) = delete;
        /// Unless `tell` was called (an exception), callers are told later.
        ~event();
        /// Has to come last: whoever is told may destroy anything, and may throw.
        void tell();

    private:
        std::shared_ptr<queue> queue_;  // null: another one tells
    };

private:
    // Outlives this object, for a post that finds nobody left to tell.
    struct queue : std::enable_shared_from_this<queue> {
        explicit queue(boost::asio::any_io_executor e) : posting(std::move(e)) {}
        void post();
        void tell();

        boost::asio::any_io_executor posting;
        boost::intrusive::list<operation_base> all;
        bool posted = false;
        bool in_event = false;
    };
    std::shared_ptr<queue> queue_;
};

}  // namespace vouch::net
