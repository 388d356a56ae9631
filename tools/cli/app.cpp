#include "cli/app.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <vouch/client.hpp>
#include <vouch/pool.hpp>

#include "cli/advice.hpp"
#include "cli/context.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/report.hpp"
#include "cli/token.hpp"
#include "cli/trace.hpp"

namespace vouch::cli {

namespace {

report interrupted(options const& o, std::string const& id) {
    report r;
    r.exit = exit_code::interrupted;
    r.code = "interrupted";
    r.step = to_string(o.command);
    r.id = id;
    switch (o.command) {
        case command::watch:
        case command::verify:
            r.message = "stopped waiting; the verification is left as it is";
            r.next = command_line(r.step, id);
            if (!id.empty()) r.next += "   (or end it: " + command_line("cancel", id) + ")";
            break;
        case command::session:
        case command::list:
        case command::show:
        case command::qr_show:
        case command::doctor:
            r.message = "interrupted";
            break;
        default:
            r.message = "interrupted; it may or may not have taken effect";
            r.next = id.empty() ? "vouch list" : command_line("show", id);
    }
    return r;
}

/// Tells `r` where it is to be told.
exit_code tell(report const& r, options const& o, screen const& err) {
    if (o.json)
        std::cout << to_json(r) << std::endl;
    else
        std::cerr << to_text(r, err, o.quiet) << std::flush;
    return r.exit;
}

void warn(options const& o, screen const& err, std::string const& text) {
    if (!o.quiet) std::cerr << painted(err, ink::yellow, "warning: ") << text << std::endl;
}

client_options client_options_of(options const& o, std::string const& token) {
    client_options c;
    c.base_url = o.base_url;
    c.token = token;
    c.allow_plain_http = o.allow_plain_http;
    if (o.retries) c.retry.max_retries = *o.retries;
    if (o.timeout) {
        c.timeout = *o.timeout;
        c.attempt_timeout = std::min(c.attempt_timeout, c.timeout);
    }
    return c;
}

pool_options pool_options_of(options const& o, trace& t) {
    pool_options p;
    p.tls.verify = !o.insecure;
    p.tls.ca_file = o.ca_file;
    if (o.verbose) p.observer = &t;
    return p;
}

/// One command, from its options to its exit code.
class program {
public:
    explicit program(options const& o) : o_(o), trace_(std::cerr) {}
    program(program const&) = delete;
    program& operator=(program const&) = delete;
    ~program() { wipe(token_); }

    exit_code run() {
        try {
            auto source = find_token(o_, std::getenv("BEEPER_ACCESS_TOKEN"));
            for (auto const& w : source.warnings) warn(o_, err_, w);
            if (o_.insecure)
                warn(o_, err_,
                     "--insecure: the server's certificate is not checked, whoever sits "
                     "in between can read the token");
            token_ = std::move(source.token);
            at_.has_token = !token_.empty();
            pool const connections(ctx_.get_executor(), pool_options_of(o_, trace_));
            client const device(connections, client_options_of(o_, token_));
            base_url_ = device.base_url();
            return serve(connections, device);
        } catch (...) {
            return failed(std::current_exception());
        }
    }

private:
    exit_code serve(pool connections, client const& device) {
        line_input in(ctx_.get_executor(), STDIN_FILENO);
        context c{o_, device, token_, in, std::cout, std::cerr, out_, err_, {}};
        asio::cancellation_signal stop;
        interrupt const ctrl_c(ctx_, stop);
        std::optional<exit_code> result;
        asio::co_spawn(
            ctx_, run_command(c),
            asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e, exit_code ended) {
                id_ = c.id;
                if (!e)
                    result = ended;
                else if (ctrl_c.seen())
                    result = tell(interrupted(o_, c.id), o_, err_);
                else
                    result = failed(e);
            }));
        while (!result && ctx_.run_one() != 0) {
        }
        connections.close();
        return result.value_or(exit_code::failure);
    }

    exit_code failed(std::exception_ptr const& e) {
        at_.command = o_.command;
        at_.id = id_.empty() ? std::string_view(o_.id) : id_;
        at_.base_url = base_url_.empty() ? std::string_view(o_.base_url) : base_url_;
        try {
            std::rethrow_exception(e);
        } catch (vouch::error const& x) {
            return tell(describe(x.details(), at_), o_, err_);
        } catch (problem const& x) {
            return tell(describe(x, at_), o_, err_);
        } catch (std::exception const& x) {
            return tell(describe(x, at_), o_, err_);
        }
    }

    options const& o_;
    screen out_ = detect_screen(STDOUT_FILENO, o_.no_color);
    screen err_ = detect_screen(STDERR_FILENO, o_.no_color);
    place at_;
    std::string id_;
    std::string base_url_;
    std::string token_;
    trace trace_;
    asio::io_context ctx_{1};
};

exit_code usage(parsed const& p) {
    report r;
    r.exit = p.exit;
    r.code = "usage";
    r.message = p.error;
    r.next = p.next;
    options o;
    o.json = p.json;
    if (p.json) return tell(r, o, {});
    std::cerr << "vouch: " << p.error << "\n  next     " << p.next << std::endl;
    return r.exit;
}

}  // namespace

exit_code run(int argc, char const* const* argv) {
    // A closed pipe is an error to report, not a reason to die from a signal.
    std::signal(SIGPIPE, SIG_IGN);
    parsed p = parse(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    exit_code code = p.exit;
    if (p.options) {
        code = program(*p.options).run();
        wipe(p.options->token);
    } else if (!p.error.empty()) {
        code = usage(p);
    } else {
        std::cout << p.out;
    }
    std::cout.flush();
    return std::cout ? code : code == exit_code::ok ? exit_code::failure : code;
}

}  // namespace vouch::cli
