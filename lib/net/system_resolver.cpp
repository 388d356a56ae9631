#include "net/system_resolver.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

namespace vouch::net {

namespace asio = boost::asio;

namespace {

policy::addresses ask_system(std::string const& host, error_code& ec) {
    policy::addresses found;
    try {
        asio::io_context ctx(1);
        asio::ip::tcp::resolver r(ctx);
        for (auto const& e : r.resolve(host, "", ec)) found.push_back(e.endpoint().address());
    } catch (...) {
        ec = asio::error::no_memory;
    }
    return found;
}

/// One name being looked for. A question that was given up while a thread was at it lives on, so
/// that the next one for this name does not take another thread.
struct job {
    std::string host;
    resolver::waiter* waiter = nullptr;  // used on the executor only
    bool begun = false;                  // under the mutex
};

}  // namespace

// What the threads share with the resolver. Without `executor` nobody is told any more.
struct system_resolver::shared : std::enable_shared_from_this<shared> {
    std::mutex mutex;
    asio::any_io_executor executor;
    look_up by;
    std::deque<std::shared_ptr<job>> waiting;  // for a thread
    int threads = 0;
    std::vector<std::shared_ptr<job>> jobs;  // used on the executor only

    void enqueue(std::shared_ptr<job> j) {
        std::lock_guard const lock(mutex);
        waiting.push_back(std::move(j));
        if (threads >= max_threads) return;
        try {
            std::thread([me = shared_from_this()] { me->work(); }).detach();
            ++threads;
        } catch (std::system_error const&) {
            // No thread to be had: those at work will come to it.
            if (threads != 0) return;
            auto const lost = std::exchange(waiting, {});
            for (auto const& l : lost) tell(l, {}, asio::error::try_again);
        }
    }

    void give_up(job const& j) {
        std::erase_if(waiting, [&](auto const& w) { return w.get() == &j; });
    }

    void work() {
        std::unique_lock lock(mutex);
        while (executor && !waiting.empty()) {
            auto const j = std::move(waiting.front());
            waiting.pop_front();
            j->begun = true;
            lock.unlock();
            error_code ec;
            auto found = by(j->host, ec);
            lock.lock();
            if (executor) tell(j, std::move(found), ec);
        }
        --threads;
    }

    // Under the mutex: the executor's context cannot go away in between.
    void tell(std::shared_ptr<job> j, policy::addresses found, error_code ec) {
        asio::post(executor,
                   [me = shared_from_this(), j = std::move(j), found = std::move(found), ec] {
                       std::erase(me->jobs, j);
                       if (j->waiter != nullptr) j->waiter->on_resolved(found, ec);
                   });
    }
};

class system_resolver::asking final : public query {
public:
    asking(std::shared_ptr<shared> s, std::shared_ptr<job> j)
        : shared_(std::move(s)), job_(std::move(j)) {}
    asking(asking const&) = delete;
    asking& operator=(asking const&) = delete;
    ~asking() override {
        job_->waiter = nullptr;
        std::lock_guard const lock(shared_->mutex);
        if (job_->begun) return;
        shared_->give_up(*job_);
        std::erase(shared_->jobs, job_);
    }

private:
    std::shared_ptr<shared> shared_;
    std::shared_ptr<job> job_;
};

system_resolver::system_resolver(asio::any_io_executor executor, look_up by)
    : shared_(std::make_shared<shared>()) {
    shared_->executor = std::move(executor);
    shared_->by = by ? std::move(by) : ask_system;
}

system_resolver::~system_resolver() {
    std::lock_guard const lock(shared_->mutex);
    shared_->executor = {};
    shared_->waiting.clear();
    for (auto const& j : shared_->jobs) j->waiter = nullptr;
}

std::unique_ptr<resolver::query> system_resolver::start(std::string_view host, waiter& w) {
    auto& jobs = shared_->jobs;
    auto it = std::find_if(jobs.begin(), jobs.end(),
                           [&](auto const& j) { return j->host == host && j->waiter == nullptr; });
    bool const under_way = it != jobs.end();
    if (!under_way) {
        auto const made = std::make_shared<job>();
        made->host = host;
        it = jobs.insert(jobs.end(), made);
    }
    auto const mine = *it;
    mine->waiter = &w;
    if (!under_way) shared_->enqueue(mine);
    return std::make_unique<asking>(shared_, mine);
}

}  // namespace vouch::net
