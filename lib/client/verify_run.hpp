#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/channel.hpp>

#include <vouch/verify.hpp>

#include "net/pool_impl.hpp"
#include "net/timer_queue.hpp"
#include "policy/flow.hpp"

namespace vouch::detail {

/// As far as a flow cares.
[[nodiscard]] policy::flow_trouble trouble_of(error_code const& ec);

/// Carries out the steps of one flow. Whatever takes time (a call, a watch, the person) is a task
/// that reports to one queue of events; one coroutine takes them from there.
class verify_run final : public std::enable_shared_from_this<verify_run>, private net::flow_base {
public:
    verify_run(client c, std::shared_ptr<pool_impl> pool, verify_handler& handler,
               verify_options const& options);
    verify_run(verify_run const&) = delete;
    verify_run& operator=(verify_run const&) = delete;
    ~verify_run();

    /// The whole flow. It ends every task before it completes, cancelled or not. Throws
    /// `vouch::error`, and whatever a callback throws.
    [[nodiscard]] static asio::awaitable<verify_result> drive(std::shared_ptr<verify_run> self);

private:
    /// One call, watch or question under way.
    struct task {
        asio::cancellation_signal signal;
        snapshot about;  // what a question refers to
        failure story;
    };
    using task_ptr = std::shared_ptr<task>;

    struct event {
        enum class kind : std::uint8_t { deadline, woke, called, answered };
        kind what{};
        task_ptr from{};
        std::exception_ptr problem{};  // thrown by the handler
        error_code ec{};               // of a call
        // A session lies apart, so that events stay small.
        std::variant<std::monostate, snapshot, std::unique_ptr<session>, std::vector<verification>,
                     bool, std::optional<std::string>>
            value{};
    };

    struct bell_timer final : net::timer {
        bell_timer(verify_run& r, event::kind k) noexcept : run(r), kind(k) {}
        ~bell_timer() {
            // Armed only if the context went down; then the queue may have gone before.
            if (armed() && !run.pool_->closed()) run.timers().disarm(*this);
        }
        void on_time() override { run.tell({.what = kind}); }
        verify_run& run;
        event::kind kind;
    };

    void on_closing() override;
    [[nodiscard]] net::timer_queue& timers() const noexcept { return pool_->timers(); }
    asio::awaitable<void> steps();
    asio::awaitable<void> stop();
    void carry_out();
    void send();
    void watch();
    void ask();
    /// The next step; nothing if `e` changes none.
    std::optional<policy::flow_step> take(event e);
    policy::flow_step called(event& e);
    policy::flow_step answered(event& e);
    void show_progress();
    [[nodiscard]] verify_result result() const;
    [[nodiscard]] failure story() const;
    [[nodiscard]] error end(bool cancelled) const;

    void tell(event e);
    task_ptr begin(task_ptr& slot);
    static void cancel(task_ptr& slot);
    auto reply(task_ptr t);
    template <class T>
    void put(asio::awaitable<T> question);

    client client_;
    std::shared_ptr<pool_impl> pool_;
    verify_handler& handler_;
    std::string user_id_;
    purpose purpose_;
    duration timeout_;
    clock::time_point started_{};
    watch_options watch_options_;
    failure* details_;
    policy::flow flow_;

    std::vector<event> events_;                           // seldom more than one
    asio::experimental::channel<void(error_code)> bell_;  // rung when there are any
    bell_timer deadline_;
    bell_timer pause_;
    task_ptr call_;  // or the watch
    task_ptr question_;
    std::size_t tasks_ = 0;      // under way, those given up included
    std::size_t questions_ = 0;  // the same
    policy::flow_step step_;
    unsigned asked_ = 0;                  // number of the question that `question_` is
    snapshot shown_;                      // to `progress`
    failure failed_;                      // the last call that failed
    endpoint endpoint_ = endpoint::list;  // of the last call
};

}  // namespace vouch::detail
