#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <vouch/error.hpp>

#include "cli/interrupt.hpp"
#include "cli/problem.hpp"
#include "cli/terminal.hpp"
#include "rig/arguments.hpp"
#include "rig/progress.hpp"
#include "rig/report.hpp"

namespace vouch::rig {

namespace {

/// Opened before the run: a whole run is too dear to find out afterwards.
class report_file {
public:
    explicit report_file(std::string const& name) : name_(name) {
        if (name.empty()) return;
        out_.open(name, std::ios::binary | std::ios::trunc);
        check();
    }
    void write(std::string const& text) {
        if (name_.empty()) return;
        out_ << text << std::flush;
        check();
    }

private:
    void check() const {
        if (!out_)
            throw cli::problem(cli::exit_code::usage, "usage",
                               name_ + ": this file cannot be written");
    }
    std::string name_;
    std::ofstream out_;
};

/// The pairs, until all have ended or Ctrl+C. The second Ctrl+C ends the program.
class runner {
public:
    explicit runner(arguments const& a)
        : a_(a), err_(cli::detect_screen(STDERR_FILENO, a.no_color)), ctrl_c_(ctx_, stop_) {}

    std::optional<run_result> run() {
        stage_ = a_.targets.empty()
                     ? make_emulator_stage(ctx_.get_executor(), a_.work, a_.network)
                     : make_target_stage(ctx_.get_executor(), a_.targets, a_.network);
        progress shown(std::cerr, a_.quiet ? cli::screen{} : err_,
                       a_.options.only != 0 ? 1 : a_.work.pairs);
        shown.began();
        auto const began = std::chrono::steady_clock::now();
        pair_listener const told = [&](outcome const& o, std::size_t running) {
            shown.ended(o, running, std::chrono::steady_clock::now() - began);
        };
        std::optional<run_result> result;
        std::exception_ptr problem;
        auto pairs = run_pairs(a_.work, *stage_, a_.options, told);
        asio::co_spawn(
            ctx_, std::move(pairs),
            asio::bind_cancellation_slot(stop_.slot(), [&](std::exception_ptr e, run_result r) {
                problem = e;
                result = std::move(r);
            }));
        while (!result && ctx_.run_one() != 0) {
        }
        shown.clear();
        if (problem) std::rethrow_exception(problem);
        return result;
    }
    [[nodiscard]] bool interrupted() const noexcept { return ctrl_c_.seen(); }
    [[nodiscard]] std::string stage_name() const { return stage_->name(); }

private:
    arguments const& a_;
    cli::screen err_;
    asio::io_context ctx_{1};
    asio::cancellation_signal stop_;
    cli::interrupt ctrl_c_;
    std::unique_ptr<stage> stage_;
};

cli::exit_code run(arguments const& a) {
    report_file junit(a.junit_file);
    report_file html(a.html_file);
    runner all(a);
    auto const result = all.run();
    if (!result) return cli::exit_code::failure;
    auto const figures = count(result->outcomes);
    report const r{a.work, *result, figures, all.stage_name(), all.interrupted()};
    junit.write(to_junit(r));
    html.write(to_html(r));
    bool const good = figures.unexpected == 0;
    if (a.json)
        std::cout << to_json(r) << std::endl;
    else if (!a.quiet || !good || all.interrupted())
        std::cout << to_text(r, cli::detect_screen(STDOUT_FILENO, a.no_color)) << std::flush;
    if (all.interrupted()) return cli::exit_code::interrupted;
    return good ? cli::exit_code::ok : cli::exit_code::failure;
}

cli::exit_code main(std::vector<std::string> const& typed) {
    try {
        return run(read_arguments(typed));
    } catch (help_wanted const& help) {
        std::cout << help.text << std::flush;
        return cli::exit_code::ok;
    } catch (cli::problem const& p) {
        std::cerr << "vouch-rig: " << p.what() << '\n';
        if (!p.next().empty()) std::cerr << "  next     " << p.next() << '\n';
        return p.exit();
    } catch (vouch::error const& e) {
        std::cerr << "vouch-rig: " << e.details() << '\n';
        return cli::exit_code_for(e.code());
    } catch (std::exception const& e) {
        std::cerr << "vouch-rig: " << e.what() << '\n';
        return cli::exit_code::failure;
    }
}

}  // namespace

}  // namespace vouch::rig

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    return static_cast<int>(
        vouch::rig::main(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc)));
}
