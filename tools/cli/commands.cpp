#include <algorithm>
#include <cstdlib>
#include <span>
#include <vector>

#include <vouch/json.hpp>

#include "cli/advice.hpp"
#include "cli/context.hpp"
#include "cli/image.hpp"
#include "cli/problem.hpp"
#include "cli/qr.hpp"
#include "cli/render.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

verification const& needed(snapshot const& s) {
    if (s.verification() == nullptr)
        throw problem(exit_code::not_found, "no_verification",
                      "the server's answer names no verification", "vouch list");
    return *s.verification();
}

asio::awaitable<exit_code> run_session(context& c) {
    auto const s = co_await c.client.session();
    if (c.options.json)
        c.out << to_json(s) << '\n';
    else
        c.out << draw(s, c.out_screen);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> run_list(context& c) {
    auto const all = co_await c.client.list();
    std::span<verification const> const view(all);
    if (c.options.json)
        c.out << to_json(view) << '\n';
    else
        c.out << draw(view, c.out_screen);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> run_show(context& c) {
    co_await find_id(c, true);
    auto const s = co_await c.client.retrieve(c.id);
    if (c.options.json)
        c.out << to_json(s) << '\n';
    else
        c.out << draw(needed(s), c.out_screen);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> run_qr_show(context& c) {
    co_await find_id(c);
    auto const s = co_await c.client.retrieve(c.id);
    auto const& v = needed(s);
    if (!v.qr)
        throw problem(exit_code::not_ready, "no_qr_code",
                      "there is no QR code now: state " + state_line(v), next_for(v));
    if (!c.options.qr_png.empty()) {
        write_png(v.qr->data, c.options.qr_png);
        c.hint("The QR code is in " + c.options.qr_png + ".");
    }
    if (c.options.json) {
        c.out << to_json(s) << '\n';
        co_return exit_code::ok;
    }
    if (c.options.raw) c.out << v.qr->data << '\n';
    if (c.options.raw || !c.options.qr_png.empty()) co_return exit_code::ok;
    c.out << qr_or_reason(v.qr->data, c.out_screen);
    c.hint("Scan it with " + other_side(v) + ", then: " + command_line("qr confirm", v.id));
    co_return exit_code::ok;
}

/// Before anything is sent.
void check_read_only(context const& c) {
    char const* const wished = std::getenv("VOUCH_READ_ONLY");
    bool const read_only =
        c.options.read_only || (wished != nullptr && std::string_view(wished) == "1");
    if (!read_only || !is_action(c.options.command)) return;
    throw problem(exit_code::usage, "read_only",
                  "read-only (--read-only or VOUCH_READ_ONLY): this may change a verification, so "
                  "nothing was sent",
                  command_line("show", c.options.id));
}

void show_outcome(context& c, snapshot const& s) {
    if (c.options.json) {
        c.out << to_json(s) << '\n';
        return;
    }
    if (s.reconciled())
        c.hint("The answer was lost on the way; reading back showed that it took effect.");
    auto const* const v = s.verification();
    if (c.options.quiet) {
        // So that ID=$(vouch create --quiet) works.
        if (v != nullptr && c.options.command == command::create) c.out << printable(v->id) << '\n';
        return;
    }
    c.out << (v != nullptr ? draw(*v, c.out_screen) : draw(s.session(), c.out_screen));
}

/// Refuses to confirm another comparison than the person says was compared.
asio::awaitable<void> check_compared(context& c) {
    auto const& wanted = c.options.compared;
    if (wanted.empty()) co_return;
    auto const s = co_await c.client.retrieve(c.id);
    auto const& v = needed(s);
    bool const same =
        v.sas && (v.sas->emojis == wanted || (v.sas->decimals && *v.sas->decimals == wanted));
    if (!same)
        throw problem(exit_code::not_ready, "comparison_changed",
                      "not confirmed: what is to be compared now is not what --compared says",
                      command_line("show", c.id));
}

asio::awaitable<snapshot> act(context& c) {
    auto const& o = c.options;
    snapshot s;
    switch (o.command) {
        case command::accept:
            s = co_await c.client.accept(c.id);
            break;
        case command::cancel: {
            cancel_params const params{.code = o.code, .reason = o.reason};
            s = co_await c.client.cancel(c.id, params);
            break;
        }
        case command::sas_start:
            s = co_await c.client.sas_start(c.id);
            break;
        case command::sas_confirm:
            co_await check_compared(c);
            s = co_await c.client.sas_confirm(c.id);
            break;
        default:
            s = co_await c.client.qr_confirm_scanned(c.id);
            break;
    }
    co_return s;
}

asio::awaitable<exit_code> run_action(context& c) {
    auto const& o = c.options;
    snapshot s;
    if (o.command == command::create) {
        create_params const params{.purpose = o.purpose, .user_id = o.user_id};
        s = co_await c.client.create(params);
    } else if (o.command == command::qr_scan) {
        auto const data = co_await read_payload(c);
        s = co_await c.client.qr_scan(data);
    } else {
        co_await find_id(c);
        s = co_await act(c);
    }
    show_outcome(c, s);
    co_return exit_code::ok;
}

}  // namespace

asio::awaitable<std::string> read_payload(context& c) {
    std::string data = c.options.data;
    if (!c.options.image.empty()) {
        data = scan_png(c.options.image);
    } else if (data == "-") {
        auto const line = co_await c.in.read_line();
        data = line.value_or("");
    }
    if (data.empty())
        throw problem(exit_code::usage, "no_payload", "there is no QR payload on stdin",
                      "zbarcam --raw --oneshot | vouch qr scan -");
    co_return data;
}

asio::awaitable<void> find_id(context& c, bool finished) {
    c.id = c.options.id;
    if (!c.id.empty()) co_return;
    auto all = co_await c.client.list();
    std::erase_if(all, [](verification const& v) { return is_terminal(v.state); });
    if (all.size() > 1) {
        std::string ids;
        for (auto const& v : all) ids += (ids.empty() ? "" : ", ") + printable(v.id);
        throw problem(exit_code::usage, "several_active",
                      std::to_string(all.size()) + " verifications are active, name one: " + ids,
                      "vouch list");
    }
    if (all.size() == 1) {
        c.id = all.front().id.str();
        co_return;
    }
    auto const s = co_await c.client.session();
    if (s.verification && (finished || !is_terminal(s.verification->state))) {
        c.id = s.verification->id.str();
        co_return;
    }
    throw problem(exit_code::not_found, "no_active_verification", "no verification is active",
                  "vouch verify");
}

asio::awaitable<exit_code> run_command(context& c) {
    check_read_only(c);
    switch (c.options.command) {
        case command::session:
            return run_session(c);
        case command::list:
            return run_list(c);
        case command::show:
            return run_show(c);
        case command::qr_show:
            return run_qr_show(c);
        case command::watch:
            return run_watch(c);
        case command::verify:
            return run_verify(c);
        case command::doctor:
            return run_doctor(c);
        case command::completions:  // needs no server: done after parsing
        case command::create:
        case command::accept:
        case command::cancel:
        case command::sas_start:
        case command::sas_confirm:
        case command::qr_scan:
        case command::qr_confirm:
            break;
    }
    return run_action(c);
}

}  // namespace vouch::cli
