#include "peers/vouch.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace vouch::bench {

namespace {

void check(target const& to, snapshot const& s) {
    auto const* const v = s.verification();
    check_state(to, v != nullptr ? v->state.raw() : std::string_view{});
}
void check(target const& to, session const& s) { check_state(to, s.state.raw()); }
void check(target const&, std::vector<verification> const&) {}

// `call` starts one: it is no coroutine, and so costs no frame.
template <class Call>
asio::awaitable<void> loop(client c, target const& to, load& l, Call call) {
    auto now = bench_clock::now();
    while (auto const due = l.take(now)) {
        if (*due > now) co_await until(*due);
        auto const answer = co_await call(c, to);
        check(to, answer);
        now = bench_clock::now();
        l.done(*due, now);
    }
}

asio::awaitable<void> loop_of(client const& c, target const& to, load& l) {
    switch (to.call) {
        case measured_call::session:
            return loop(c, to, l, [](client& one, target const&) { return one.session(); });
        case measured_call::list:
            return loop(c, to, l, [](client& one, target const&) { return one.list(); });
        case measured_call::retrieve:
            break;
    }
    return loop(c, to, l, [](client& one, target const& what) { return one.retrieve(what.id); });
}

/// One loop without a coroutine.
class callback_loop {
public:
    callback_loop(client c, target const& to, load& l)
        : client_(std::move(c)), to_(to), load_(l), timer_(client_.get_executor()) {}

    void next(time_point now) {
        auto const due = load_.take(now);
        if (!due) return;
        due_ = *due;
        if (due_ <= now) return call();
        timer_.expires_at(due_);
        timer_.async_wait([this](boost::system::error_code) { call(); });
    }

private:
    void call() {
        auto const on_answer = [this](error_code ec, auto const& answer) {
            if (ec) throw boost::system::system_error(ec);
            check(to_, answer);
            auto const now = bench_clock::now();
            load_.done(due_, now);
            next(now);
        };
        switch (to_.call) {
            case measured_call::retrieve:
                return client_.retrieve(to_.id, on_answer);
            case measured_call::session:
                return client_.session(on_answer);
            case measured_call::list:
                return client_.list(on_answer);
        }
    }

    client client_;
    target const& to_;
    load& load_;
    asio::steady_timer timer_;
    time_point due_{};
};

}  // namespace

pool_options pool_options_for(target const& to, load const& l) {
    pool_options o;
    o.max_per_origin = l.plan().in_flight;
    o.max_total = l.plan().in_flight;
    o.tls.ca_pem = to.ca_pem;
    return o;
}

client_options client_options_for(target const& to) {
    client_options o;
    o.base_url = to.url;
    o.token = to.token;
    o.allow_plain_http = true;  // to.url is the user's choice
    return o;
}

void run_vouch(asio::io_context& context, pool const& connections, target const& to, load& l) {
    client const c(connections, client_options_for(to));
    run_loops(context, l, [&](load& mine) { return loop_of(c, to, mine); });
}

void run_vouch_callbacks(asio::io_context& context, pool const& connections, target const& to,
                         load& l) {
    client const c(connections, client_options_for(to));
    std::vector<std::unique_ptr<callback_loop>> loops;
    for (unsigned i = 0; i < l.plan().in_flight; ++i)
        loops.push_back(std::make_unique<callback_loop>(c, to, l));
    for (auto& one : loops) one->next(bench_clock::now());
    context.run();
}

void run_vouch(target const& to, load& l) {
    asio::io_context context{1};
    run_vouch(context, pool(context.get_executor(), pool_options_for(to, l)), to, l);
}

void run_vouch_callbacks(target const& to, load& l) {
    asio::io_context context{1};
    run_vouch_callbacks(context, pool(context.get_executor(), pool_options_for(to, l)), to, l);
}

}  // namespace vouch::bench
