#include <array>
#include <chrono>
#include <cstdio>

#include <vouch/json.hpp>

#include "cli/advice.hpp"
#include "cli/context.hpp"
#include "cli/problem.hpp"
#include "cli/waiting.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

using std::chrono::steady_clock;

class timeline {
public:
    explicit timeline(context& c)
        : c_(c), wait_(c.client.get_executor(), c.out, c.out_screen), start_(steady_clock::now()) {}
    void line(snapshot const& s, verification const& v) {
        if (c_.options.jsonl) c_.out << to_json(s) << std::endl;
        if (c_.options.json || c_.options.quiet) return;
        wait_.end();
        std::array<char, 32> since{};
        std::snprintf(since.data(), since.size(), "%7.1f s  ",
                      std::chrono::duration<double>(steady_clock::now() - start_).count());
        c_.out << painted(c_.out_screen, ink::dim, since.data())
               << padded(printable(v.state.raw()), 11) << describe(v) << std::endl;
        if (!is_terminal(v.state)) wait_.begin_passing("the next change");
    }
    void end() { wait_.end(); }
    /// What is left of `timeout`; a little where nothing is, so that the library says so.
    [[nodiscard]] duration left(duration timeout) const {
        return std::max<duration>(timeout - (steady_clock::now() - start_),
                                  std::chrono::milliseconds(1));
    }

private:
    context& c_;
    waiting wait_;
    steady_clock::time_point start_;
};

verification const& needed(snapshot const& s) {
    if (s.verification() == nullptr)
        throw problem(exit_code::not_found, "verification_gone",
                      "the server no longer knows the verification", "vouch list");
    return *s.verification();
}

}  // namespace

asio::awaitable<exit_code> run_watch(context& c) {
    timeline times(c);
    co_await find_id(c, true);
    auto s = co_await c.client.retrieve(c.id);
    times.line(s, needed(s));
    auto const until = c.options.until;
    watch_options options;
    if (c.options.push) options.push = push_mode::automatic;
    duration const timeout = c.options.timeout ? duration(*c.options.timeout) : options.timeout;
    for (;;) {
        verification_state const now = needed(s).state;
        if (reached(now, until) || is_terminal(now)) break;
        options.timeout = times.left(timeout);
        s = co_await c.client.watch(c.id, s, options);
        times.line(s, needed(s));
    }
    times.end();
    if (c.options.json && !c.options.jsonl) c.out << to_json(s) << '\n';
    if (reached(needed(s).state, until)) co_return exit_code::ok;
    if (!c.options.json)
        c.err << painted(c.err_screen, ink::red, "vouch watch: ") << "it ended before it was "
              << to_string(until) << ". " << describe(needed(s)) << std::endl;
    c.hint("  next     " + next_for(needed(s)));
    co_return exit_code::failure;
}

}  // namespace vouch::cli
