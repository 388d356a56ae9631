// Any bytes as what a client sends to the emulator: answered the same however they are cut, with
// responses that can be read, none of which says that the emulator broke.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <vouch/emulator.hpp>

#include "fuzz/require.hpp"
#include "http/response.hpp"

namespace {

namespace emulator = vouch::emulator;
using emulator::stream;
using vouch::fuzz::require;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

struct outcome {
    std::string text;
    stream::state end = stream::state::open;
    bool idle = false;
    friend bool operator==(outcome const&, outcome const&) = default;
};

/// What is answered to `text` by a service that was made for it, and has two devices with the
/// tokens `a` and `b`.
outcome answers(std::string_view text, std::size_t step, bool local) {
    emulator::device_options const devices[] = {{.name = "laptop", .token = "a", .trusted = false},
                                                {.name = "phone", .token = "b"}};
    emulator::service s({.devices = devices, .max_header = 1024, .max_body = 1024, .log_size = 10});
    std::string out;
    stream wire(s, {.local = local}, [] {});
    auto const take = [&] {
        out += wire.output();
        wire.consume(wire.output().size());
    };
    while (!text.empty()) {
        std::string const piece(text.substr(0, step));
        wire.receive({}, piece);
        take();
        text.remove_prefix(piece.size());
    }
    // What was held comes in its time; a verification takes ten minutes at most.
    emulator::time_point const end{std::chrono::minutes(11)};
    for (int n = 0; n < 200; ++n) {
        auto const due = s.next_due();
        if (!due || *due > end) break;
        s.advance(*due);
        take();
    }
    // Only who sends in pieces is told to go on.
    for (auto i = out.find(go_on); i != out.npos; i = out.find(go_on, i))
        out.erase(i, go_on.size());
    return {std::move(out), wire.current(), wire.idle()};
}

/// Without the refusal that ends it. Beast looks at a header that came in pieces only once it is
/// whole or too large: so it depends on the pieces whether, and how, what is none is refused.
outcome before_refusal(outcome all) {
    auto const last = all.text.rfind("HTTP/1.1 4");
    if (all.end != stream::state::closing || last == all.text.npos) return all;
    auto const refusal = std::string_view(all.text).substr(last);
    if (!refusal.starts_with("HTTP/1.1 400 ") && !refusal.starts_with("HTTP/1.1 431 ")) return all;
    all.text.resize(last);
    all.end = stream::state::open;
    return all;
}

/// Responses, one after the other, of which the last says whether the connection stays.
void check_responses(outcome const& all) {
    vouch::http::response_reader r;
    std::string_view rest = all.text;
    auto const upgraded = rest.find("HTTP/1.1 101 ");  // what follows is no HTTP
    rest = rest.substr(0, upgraded);
    bool stays = true;
    while (!rest.empty()) {
        require(stays);
        r.reset();
        rest.remove_prefix(r.feed({rest.data(), rest.size()}));
        require(r.done() && r.status() < 500);
        stays = r.reusable();
    }
    require(stays == (upgraded != rest.npos || all.end == stream::state::open));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto text = vouch::fuzz::as_text(data, size);
    auto const first = vouch::fuzz::take_byte(text);
    std::size_t const step = 1 + first % 64;
    bool const local = first >= 128;
    if (text.size() > 4096) return 0;  // what it is willing to keep unread
    auto const whole = answers(text, text.size(), local);
    require(before_refusal(whole) == before_refusal(answers(text, step, local)));
    // A HEAD is answered with a length and nothing more, and who may may have it answer wrongly.
    if (text.find("HEAD") == text.npos && !local) check_responses(whole);
    return 0;
}
