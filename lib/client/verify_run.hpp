#pragma once

#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/basic_channel.hpp>
#include <boost/asio/experimental/channel_traits.hpp>

#include <vouch/verify.hpp>

#include "net/pool_impl.hpp"
#include "net/timer_queue.hpp"
#include "policy/flow.hpp"

namespace vouch::detail {

/// As far as a flow cares.
[[nodiscard]] policy::flow_trouble trouble_of(error_code const& ec);

/// Carries out the steps of one flow. Whatever takes time (a call, a watch, the person) is a task,
/// and how it ended an event; the next step is taken in the very place where an event is told. A
/// coroutine waits for the end.
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

    // A channel with room for a value has a deque for more, of half a kilobyte.
    struct bell_traits : asio::experimental::channel_traits<void(error_code)> {
        template <class... Signatures>
        struct rebind {
            using other = bell_traits;
        };
        template <class Element>
        struct container {
            using type = std::list<Element>;
        };
    };
    using bell =
        asio::experimental::basic_channel<asio::any_io_executor, bell_traits, void(error_code)>;
    struct flow_timer final : net::timer {
        flow_timer(verify_run& r, event::kind k) noexcept : run(r), kind(k) {}
        ~flow_timer() {
            // Armed only if the context went down; then the queue may have gone before.
            if (armed() && !run.pool_->closed()) run.timers().disarm(*this);
        }
        void on_time() override { run.tell({.what = kind}); }
        verify_run& run;
        event::kind kind;
    };

    struct flow_turn final : net::turn_waiter {
        explicit flow_turn(verify_run& r) noexcept : run(r) {}
        void on_turn() noexcept override { run.on_turn(); }
        verify_run& run;
    };

    void on_closing() override;
    void on_turn() noexcept;
    [[nodiscard]] net::timer_queue& timers() const noexcept { return pool_->timers(); }
    void begin();
    void act(event e);
    /// What was told meanwhile, too; and it stops whatever is under way once it is over.
    void settle();
    void break_off(std::exception_ptr problem) noexcept;
    void cancel_all();
    void halt();
    void carry_out();
    void send();
    void call();
    void watch();
    void ask();
    /// The next step; nothing if `e` changes none.
    std::optional<policy::flow_step> take(event e);
    policy::flow_step called(event& e);
    policy::flow_step answered(event& e);
    void show_progress();
    [[nodiscard]] verify_result result() const;
    [[nodiscard]] failure story() const;
    [[nodiscard]] error end() const;

    void tell(event e);
    task_ptr make(task_ptr& slot);
    void cancel_call();
    void withdraw_question();
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

    bell bell_;                 // rung when it is over, and every task ended
    std::vector<event> later_;  // told while another one is acted on
    flow_timer deadline_;
    flow_timer pause_;
    flow_turn turn_;  // to make the next call
    task_ptr call_;   // or the watch
    task_ptr question_;
    std::size_t tasks_ = 0;      // under way, those given up included
    std::size_t questions_ = 0;  // the same
    policy::flow_step step_;
    unsigned asked_ = 0;                  // number of the question that `question_` is
    bool acting_ = false;                 // on an event
    bool over_ = false;                   // no step is taken any more
    bool cancelled_ = false;              // by the caller
    std::exception_ptr problem_;          // thrown by the handler
    snapshot shown_;                      // to `progress`
    failure story_;                       // of `call_`, if it fails
    std::unique_ptr<failure> failed_;     // the last call that failed
    endpoint endpoint_ = endpoint::list;  // of the last call
};

}  // namespace vouch::detail
