// Any bytes as what a server sends over a WebSocket, its answer to the upgrade before them:
// understood the same however they are cut, within bounds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "http/websocket.hpp"
#include "model/push.hpp"

namespace {

using vouch::fuzz::require;
namespace http = vouch::http;

constexpr std::size_t max_message = 300;

struct reader final : vouch::push_reader {
    void on_push(vouch::push_message const& m) override { require(m.code.size() <= max_message); }
};

/// What is made of `text`, and what is wrong with it in the end.
std::string read(std::string_view text, std::size_t step) {
    http::upgrade_reader answer("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 500);
    http::message_reader messages(max_message);
    reader anybody;
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
        auto piece = text.substr(0, step);
        if (!answer.done()) {
            auto const used = answer.feed(piece);
            require(used <= piece.size());
            if (answer.wrong()) return answer.wrong().message;
            piece.remove_prefix(used);
            if (!answer.done()) continue;
            out += std::to_string(answer.status()) + '\n';
        }
        if (!answer.granted()) return out;
        messages.append(piece);
        while (messages.next()) {
            require(messages.payload().size() <= max_message);
            require(messages.kind() != http::frame_kind::continuation);
            out += std::to_string(static_cast<unsigned>(messages.kind()));
            out.append(messages.payload()) += '\n';
            (void)vouch::decode_push(messages.payload(), anybody);
        }
        if (messages.wrong()) return out + messages.wrong().message;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto text = vouch::fuzz::as_text(data, size);
    std::size_t const step = 1 + vouch::fuzz::take_byte(text) % 64;
    if (text.size() > 4096) return 0;
    auto const whole = read(text, std::max<std::size_t>(text.size(), 1));
    auto const cut = read(text, step);
    require(whole == cut);
    return 0;
}
