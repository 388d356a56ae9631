#include "rig/run.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::rig {

namespace {

/// The pairs that are to run, and the workers that take them one after the other.
class crew {
public:
    crew(asio::any_io_executor executor, work const& w, stage& on, run_options const& options,
         pair_listener const& told)
        : executor_(std::move(executor)),
          work_(w),
          stage_(on),
          options_(options),
          told_(told),
          bell_(executor_, 1) {
        if (options.only != 0) {
            next_ = options.only;
            last_ = options.only;
        } else {
            last_ = w.pairs;
        }
    }

    asio::awaitable<run_result> run() {
        auto const began = std::chrono::steady_clock::now();
        auto const pairs = last_ - next_ + 1;
        signals_ = std::vector<asio::cancellation_signal>(std::min(stage_.most_at_once(), pairs));
        for (std::size_t i = 0; i < signals_.size(); ++i) start(i);
        bool stopped = false;
        try {
            co_await until_done();
        } catch (boost::system::system_error const&) {
            stopped = true;
        }
        if (stopped) {
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            stopping_ = true;
            next_ = last_ + 1;
            for (auto& s : signals_) s.emit(asio::cancellation_type::terminal);
            co_await until_done();
        }
        if (problem_) std::rethrow_exception(problem_);
        std::sort(outcomes_.begin(), outcomes_.end(),
                  [](outcome const& a, outcome const& b) { return a.plan.number < b.plan.number; });
        run_result result;
        result.outcomes = std::move(outcomes_);
        result.elapsed = std::chrono::steady_clock::now() - began;
        co_return result;
    }

private:
    void start(std::size_t place) {
        ++running_;
        auto worker = take_pairs(place);
        asio::co_spawn(
            executor_, std::move(worker),
            asio::bind_cancellation_slot(signals_[place].slot(), [this](std::exception_ptr e) {
                if (e && !stopping_) problem_ = e;
                if (e) next_ = last_ + 1;
                --running_;
                bell_.try_send(boost::system::error_code());
            }));
    }

    asio::awaitable<void> until_done() {
        while (running_ > 0) co_await bell_.async_receive(asio::use_awaitable);
    }

    asio::awaitable<void> take_pairs(std::size_t place) {
        while (next_ <= last_) {
            auto const plan = work_.plan(next_++);
            co_await one(plan, place);
        }
    }

    asio::awaitable<void> one(pair_plan plan, std::size_t place) {
        auto const& kind = work_.kinds[plan.kind];
        auto const devices = stage_.enter(plan, place);
        ++pairs_running_;
        verify_pair_options const options{.how = plan.how,
                                          .params = {.purpose = purpose::login},
                                          .initiator = plan.initiator,
                                          .responder = plan.responder,
                                          .timeout = kind.timeout.value_or(options_.timeout)};
        outcome o;
        std::exception_ptr problem;
        try {
            o.result = co_await verify_pair(devices.initiator, devices.responder, options);
        } catch (...) {
            problem = std::current_exception();
        }
        --pairs_running_;
        stage_.leave(plan);
        if (problem) std::rethrow_exception(problem);
        o.plan = std::move(plan);
        o.end = end_of(o.result);
        o.expected = std::find(kind.expect.begin(), kind.expect.end(), o.end) != kind.expect.end();
        if (told_) told_(o, pairs_running_);
        outcomes_.push_back(std::move(o));
    }

    asio::any_io_executor executor_;
    work const& work_;
    stage& stage_;
    run_options options_;
    pair_listener const& told_;
    asio::experimental::channel<void(boost::system::error_code)> bell_;
    std::vector<asio::cancellation_signal> signals_;
    std::size_t next_ = 1;
    std::size_t last_ = 0;
    std::size_t running_ = 0;
    std::size_t pairs_running_ = 0;
    std::vector<outcome> outcomes_;
    std::exception_ptr problem_;
    bool stopping_ = false;
};

}  // namespace

asio::awaitable<run_result> run_pairs(work const& w, stage& on, run_options const& options,
                                      pair_listener const& told) {
    auto const executor = co_await asio::this_coro::executor;
    crew all(executor, w, on, options, told);
    run_result result = co_await all.run();
    co_return result;
}

}  // namespace vouch::rig
