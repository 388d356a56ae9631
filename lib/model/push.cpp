#include "model/push.hpp"

#include <array>
#include <cstddef>
#include <memory_resource>

#include "model/json_reader.hpp"
#include "model/shapes.hpp"

namespace vouch {

namespace detail {

struct info_endpoints {
    std::optional<text> ws_events;
};
template <>
inline constexpr auto shape_of<info_endpoints> =
    fields<field<&info_endpoints::ws_events, "ws_events">>{};

struct info {
    std::optional<info_endpoints> endpoints;
};
template <>
inline constexpr auto shape_of<info> = fields<field<&info::endpoints, "endpoints">>{};

struct state_subscription {
    std::optional<bool> state;
};
template <>
inline constexpr auto shape_of<state_subscription> =
    fields<field<&state_subscription::state, "state">>{};

/// Of the session no more than what is asked for: what else it holds is retrieved.
struct shown_session {
    std::optional<vouch::verification> verification;
};
template <>
inline constexpr auto shape_of<shown_session> =
    fields<field<&shown_session::verification, "verification">>{};

/// The session itself, or an object around it.
struct app_state {
    std::optional<vouch::verification> verification;
    std::optional<shown_session> session;
};
template <>
inline constexpr auto shape_of<app_state> = fields<field<&app_state::verification, "verification">,
                                                   field<&app_state::session, "session">>{};

struct push_draft {
    text type;
    std::optional<double> seq;
    std::optional<text> code;
    std::optional<app_state> state;
    std::optional<state_subscription> app;
};
template <>
inline constexpr auto shape_of<push_draft> =
    fields<field<&push_draft::type, "type">, field<&push_draft::seq, "seq">,
           field<&push_draft::state, "appState">, field<&push_draft::code, "code">,
           field<&push_draft::app, "app">>{};

}  // namespace detail

namespace {

constexpr double most_exact = 9007199254740992;  // 2^53

/// What it yields refers to `body` and to memory of its own while `use` runs.
template <class Draft, class Use>
bool read(std::string_view body, Use const& use) {
    std::array<std::byte, 1024> first;
    std::pmr::monotonic_buffer_resource memory(first.data(), first.size());
    detail::json_reader reader;
    Draft draft;
    bool const good = !body.empty() && reader.read(body, memory, [&](detail::place p) {
        return detail::codec<Draft>::read(reader, p, draft);
    });
    return good && use(draft);
}

bool take_event(detail::push_draft const& d, push_message& m) {
    m.what = push_message::kind::event;
    if (!d.seq || !(*d.seq >= 0 && *d.seq <= most_exact) || !d.state) return false;
    m.seq = static_cast<std::uint64_t>(*d.seq);
    auto const& nested = d.state->session;
    auto const& shown = nested ? nested->verification : d.state->verification;
    m.verification = shown ? &*shown : nullptr;
    return true;
}

bool take(detail::push_draft const& d, push_message& m) {
    using kind = push_message::kind;
    auto const type = d.type.view();
    if (type == "app.state.updated") return take_event(d, m);
    if (type == "ready") m.what = kind::ready;
    if (type == "error") m.what = kind::refused;
    if (type == "subscriptions.updated")
        m.what = d.app && !d.app->state.value_or(true) ? kind::refused : kind::subscribed;
    if (d.code) m.code = d.code->view();
    return true;
}

}  // namespace

std::optional<std::string> decode_events_url(std::string_view body) {
    std::string url;
    bool const good = read<detail::info>(body, [&](detail::info const& d) {
        if (d.endpoints && d.endpoints->ws_events) url = d.endpoints->ws_events->view();
        return true;
    });
    if (!good) return std::nullopt;
    return url;
}

bool decode_push(std::string_view text, push_reader& to) {
    return read<detail::push_draft>(text, [&](detail::push_draft const& d) {
        push_message m;
        if (!take(d, m)) return false;
        to.on_push(m);
        return true;
    });
}

}  // namespace vouch
