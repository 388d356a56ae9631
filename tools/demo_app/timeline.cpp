#include "demo_app/timeline.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "cli/emoji.hpp"
#include "cli/words.hpp"

namespace vouch::demo {

using cli::ink;
using cli::padded;
using cli::painted;

timeline::timeline(std::ostream& out, cli::screen const& on)
    : out_(out), on_(on), start_(std::chrono::steady_clock::now()) {}

void timeline::begin(std::string_view title) {
    out_ << '\n' << painted(on_, ink::bold, title) << '\n';
}

void timeline::start(std::string_view where) {
    out_ << painted(on_, ink::dim, where) << "\n\n"
         << painted(on_, ink::dim, "   time  who     does                state       can do now")
         << std::endl;
    start_ = std::chrono::steady_clock::now();
}

void timeline::line(std::string_view who, std::string_view action, std::string_view state,
                    std::string_view rest) {
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), "%7.3f",
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
    out_ << painted(on_, ink::dim, time.data()) << "  " << padded(std::string(who), 8);
    if (state.empty())
        out_ << painted(on_, ink::yellow, action);
    else
        out_ << padded(std::string(action), 20)
             << painted(on_, ink::green,
                        rest.empty() ? std::string(state) : padded(std::string(state), 12))
             << rest;
    out_ << std::endl;
}

void timeline::did(std::string_view who, std::string_view what) { line(who, what, "", ""); }

void timeline::saw(std::string_view who, verification const& v) {
    std::string rest;
    for (auto const& a : v.available_actions)
        rest += (rest.empty() ? "" : ", ") + cli::printable(a.raw());
    if (v.error) rest += cli::printable(v.error->code);
    line(who, "", cli::printable(v.state.raw()), rest);
}

void timeline::said(std::string_view who, std::string_view what) { line(who, what, "", ""); }

void timeline::compared(std::string_view left, std::string_view left_emojis, std::string_view right,
                        std::string_view right_emojis) {
    auto const cells = [](std::string_view text) {
        std::vector<std::string> all;
        auto const emoji = cli::split_emoji(text);
        if (!emoji) return std::vector<std::string>{cli::printable(text)};
        for (auto const& e : *emoji)
            all.push_back(std::string(e.symbol) + "  " + std::string(e.name));
        return all;
    };
    auto const a = cells(left_emojis);
    auto const b = cells(right_emojis);
    // An absolute column, where the terminal has them: not all agree on the width of an emoji.
    constexpr std::size_t indent = 9;
    constexpr std::size_t width = 24;
    auto const row = [&](std::string const& l, std::string const& r) {
        out_ << std::string(indent, ' ');
        if (on_.colour)
            out_ << l << "\x1b[" << indent + width + 1 << 'G' << r << '\n';
        else
            out_ << padded(l, width) << r << '\n';
    };
    out_ << '\n';
    row(std::string(left) + " shows", std::string(right) + " shows");
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
        row(i < a.size() ? a[i] : "", i < b.size() ? b[i] : "");
    out_ << std::endl;
}

void timeline::check(bool good, std::string_view what) {
    good_ = good_ && good;
    out_ << "  " << painted(on_, good ? ink::green : ink::red, good ? "ok  " : "NOT ") << what
         << std::endl;
}

void action_notes::on_call_started(call_event const& e) {
    switch (e.endpoint) {
        case endpoint::session:
        case endpoint::list:
        case endpoint::retrieve:
            return;
        default:
            to_.did(who_, to_string(e.endpoint));
    }
}

}  // namespace vouch::demo
