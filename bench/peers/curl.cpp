#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "peers/peer.hpp"
#include "process/child.hpp"

namespace vouch::bench {

namespace {

void require(CURLcode c) {
    if (c != CURLE_OK) throw std::runtime_error(curl_easy_strerror(c));
}
void require(CURLMcode c) {
    if (c != CURLM_OK) throw std::runtime_error(curl_multi_strerror(c));
}

/// One loop of calls: an easy handle, used again and again.
struct transfer {
    std::unique_ptr<CURL, void (*)(CURL*)> handle{curl_easy_init(), curl_easy_cleanup};
    std::string body;
    time_point due{};
};

/// The multi interface as its documentation has it for many transfers: sockets watched by epoll.
class multi_client {
public:
    multi_client(target const& to, load& l)
        : to_(to), load_(l), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_.get() < 0) throw_errno("epoll_create1");
        set(CURLMOPT_SOCKETFUNCTION, &multi_client::on_socket);
        set(CURLMOPT_SOCKETDATA, this);
        set(CURLMOPT_TIMERFUNCTION, &multi_client::on_timer);
        set(CURLMOPT_TIMERDATA, this);
        set(CURLMOPT_MAXCONNECTS, static_cast<long>(l.plan().in_flight));
        header("Authorization: Bearer " + to.token);
        header("Accept: application/json");
    }
    multi_client(multi_client const&) = delete;
    multi_client& operator=(multi_client const&) = delete;
    ~multi_client() {
        for (auto& t : transfers_) curl_multi_remove_handle(multi_.get(), t.handle.get());
    }

    void run() {
        transfers_.resize(load_.plan().in_flight);
        for (auto& t : transfers_) {
            prepare(t);
            next(t);
        }
        std::array<epoll_event, 128> events;  // NOLINT: filled as it is used
        while (running_ > 0) {
            auto const n = ::epoll_wait(epoll_.get(), events.data(), 128, timeout());
            if (timer_ && bench_clock::now() >= *timer_) act(CURL_SOCKET_TIMEOUT, 0);
            for (int i = 0; i < n; ++i) act(events.at(static_cast<std::size_t>(i)));
            finish();
            start_due();
        }
    }

private:
    template <class Value>
    void set(CURLMoption option, Value value) {
        require(curl_multi_setopt(multi_.get(), option, value));
    }
    template <class Value>
    static void set(transfer& t, CURLoption option, Value value) {
        require(curl_easy_setopt(t.handle.get(), option, value));
    }
    void header(std::string const& line) {
        headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
    }

    void prepare(transfer& t) {
        set(t, CURLOPT_URL, (to_.url + to_.path()).c_str());
        set(t, CURLOPT_HTTPHEADER, headers_.get());
        set(t, CURLOPT_USERAGENT, "vouch-bench");
        set(t, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
        set(t, CURLOPT_NOSIGNAL, 1L);
        set(t, CURLOPT_TIMEOUT_MS, 30000L);
        set(t, CURLOPT_PRIVATE, &t);
        set(t, CURLOPT_WRITEDATA, &t);
        set(t, CURLOPT_WRITEFUNCTION, &multi_client::on_body);
        if (to_.ca_pem.empty()) return;
        curl_blob const ca{const_cast<char*>(to_.ca_pem.data()), to_.ca_pem.size(), CURL_BLOB_COPY};
        set(t, CURLOPT_CAINFO_BLOB, &ca);
    }

    void next(transfer& t) {
        auto const now = bench_clock::now();
        auto const due = load_.take(now);
        if (!due) return;
        t.due = *due;
        ++running_;
        if (t.due > now)
            waiting_.push_back(&t);
        else
            start(t);
    }
    void start(transfer& t) {
        t.body.clear();
        require(curl_multi_add_handle(multi_.get(), t.handle.get()));
    }
    // Calls fall due in the order in which they were taken.
    void start_due() {
        while (!waiting_.empty() && waiting_.front()->due <= bench_clock::now()) {
            start(*waiting_.front());
            waiting_.pop_front();
        }
    }

    [[nodiscard]] int timeout() const {
        auto until = timer_;
        if (!waiting_.empty())
            until = until ? std::min(*until, waiting_.front()->due) : waiting_.front()->due;
        if (!until) return -1;
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(*until - bench_clock::now());
        return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    void act(epoll_event const& e) {
        int what = 0;
        if ((e.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
        if ((e.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((e.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
        act(e.data.fd, what);
    }
    void act(curl_socket_t socket, int what) {
        if (socket == CURL_SOCKET_TIMEOUT) timer_.reset();
        int left = 0;
        require(curl_multi_socket_action(multi_.get(), socket, what, &left));
    }

    void finish() {
        int left = 0;
        while (auto const* const m = curl_multi_info_read(multi_.get(), &left)) {
            if (m->msg != CURLMSG_DONE) continue;
            require(m->data.result);
            auto* const handle = m->easy_handle;
            transfer* t = nullptr;
            long status = 0;
            require(curl_easy_getinfo(handle, CURLINFO_PRIVATE, &t));
            require(curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status));
            if (status != 200) throw std::runtime_error("status " + std::to_string(status));
            decode_and_check(to_, t->body);
            load_.done(t->due, bench_clock::now());
            require(curl_multi_remove_handle(multi_.get(), handle));
            --running_;
            next(*t);
        }
    }

    static int on_socket(CURL*, curl_socket_t s, int what, void* self, void* known) {
        auto& c = *static_cast<multi_client*>(self);
        if (what == CURL_POLL_REMOVE)
            return ::epoll_ctl(c.epoll_.get(), EPOLL_CTL_DEL, s, nullptr), 0;
        epoll_event e{};
        e.data.fd = s;
        if ((what & CURL_POLL_IN) != 0) e.events |= EPOLLIN;
        if ((what & CURL_POLL_OUT) != 0) e.events |= EPOLLOUT;
        auto const how = known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        if (known == nullptr) curl_multi_assign(c.multi_.get(), s, self);
        return ::epoll_ctl(c.epoll_.get(), how, s, &e) == 0 ? 0 : -1;
    }
    static int on_timer(CURLM*, long ms, void* self) {
        auto& timer = static_cast<multi_client*>(self)->timer_;
        timer.reset();
        if (ms >= 0) timer = bench_clock::now() + std::chrono::milliseconds(ms);
        return 0;
    }
    static std::size_t on_body(char* data, std::size_t one, std::size_t n, void* t) {
        static_cast<transfer*>(t)->body.append(data, one * n);
        return one * n;
    }

    target const& to_;
    load& load_;
    descriptor epoll_;
    std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_{curl_multi_init(), curl_multi_cleanup};
    std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers_{nullptr, curl_slist_free_all};
    std::deque<transfer> transfers_;
    std::deque<transfer*> waiting_;
    std::optional<time_point> timer_;
    unsigned running_ = 0;
};

}  // namespace

void run_curl(target const& to, load& l) {
    require(curl_global_init_mem(CURL_GLOBAL_ALL, counted_malloc, std::free, counted_realloc,
                                 counted_strdup, counted_calloc));
    multi_client(to, l).run();
}

}  // namespace vouch::bench
