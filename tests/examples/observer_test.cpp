#include <sstream>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

/// Writes a line for each attempt, decision and transition.
class log_lines : public vouch::observer {
public:
    explicit log_lines(std::ostream& out) : out_(out) {}

    void on_attempt(attempt_event const& e) override {
        out_ << "call " << e.call << ": " << e.record.endpoint << " attempt " << e.number << ", "
             << to_string(e.record.outcome) << ' ' << e.record.status << '\n';
    }
    void on_decision(decision_event const& e) override {
        out_ << "call " << e.call << ": " << to_string(e.decision) << " (" << e.reason << ")\n";
    }
    void on_transition(transition_event const& e) override {
        out_ << e.verification_id << ": " << e.from << " -> " << e.to << '\n';
    }

private:
    std::ostream& out_;
};

// ---- A read that meets a server busy for a moment ----

BOOST_AUTO_TEST_CASE(observer_example) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    server.fault({.kind = vouch::emulator::fault_kind::status,
                  .endpoint = "create",
                  .status = 429,
                  .retry_after_ms = "1"});
    auto const token = server.device("laptop").token;

    std::ostringstream lines;
    log_lines log(lines);  // has to outlive the pool's operations
    vouch::pool const pool{ctx.get_executor(), {.observer = &log}};
    vouch::client client{pool, {.base_url = server.url(), .token = token}};
    std::string id;
    bool over = false;
    asio::co_spawn(ctx, client.create(), [&](std::exception_ptr e, vouch::snapshot const& s) {
        BOOST_TEST(!e);
        id = s.verification()->id.str();
        over = true;
    });
    while (!over) ctx.run_one();

    BOOST_TEST(lines.str() ==
               "call 1: create attempt 1, answered 429\n"
               "call 1: resend (the server did nothing yet)\n"
               "call 1: create attempt 2, answered 200\n" +
                   id + ": unknown -> requested\n");
    BOOST_TEST(lines.str().find(token) == std::string::npos);
}
