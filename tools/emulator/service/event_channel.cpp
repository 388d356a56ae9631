#include <emulator/service/event_channel.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

#include <emulator/service/emulation.hpp>
#include <emulator/service/json_writer.hpp>
#include <emulator/service/render.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

/// As JavaScript's toISOString.
std::string iso_8601(time_point t) {
    using namespace std::chrono;
    auto const ms = floor<milliseconds>(t);
    auto const day = floor<days>(ms);
    year_month_day const date(day);
    hh_mm_ss const time(ms - day);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()),
                  static_cast<int>(time.subseconds().count()));
    return text.data();
}

struct subscription {
    json::array chats;
    bool app_state = false;
};

/// What `subscriptions.set` asks for, or what is wrong with it.
std::optional<subscription> read_subscription(json::object const& o, std::string& problem) {
    subscription s;
    json::value const* const chats = o.if_contains("chatIDs");
    bool const listed =
        chats != nullptr && chats->is_array() &&
        std::ranges::all_of(chats->get_array(), [](auto const& chat) { return chat.is_string(); });
    if (!listed) {
        problem = "chatIDs has to be an array of strings";
        return std::nullopt;
    }
    s.chats = chats->get_array();
    json::value const* const app = o.if_contains("app");
    if (app == nullptr) return s;
    json::value const* const state =
        app->is_object() ? app->get_object().if_contains("state") : nullptr;
    if (!app->is_object() || (state != nullptr && !state->is_bool())) {
        problem = "app has to be an object whose state is a boolean";
        return std::nullopt;
    }
    s.app_state = state != nullptr && state->get_bool();
    return s;
}

}  // namespace

event_channel::event_channel(emulation& core, device_record& d, event_sink& sink)
    : core_(core), device_(d), sink_(sink), input_(core.max_body()) {
    core_.enter(*this);
}

event_channel::~event_channel() { core_.leave(*this); }

void event_channel::open() { say(R"({"type":"ready","version":1,"chatIDs":[]})"); }

void event_channel::close(close_code why) {
    if (std::exchange(ended_, true)) return;
    std::string frame;
    append_close(frame, why);
    sink_.send(frame);
    sink_.end(finish::close);
}

void event_channel::receive(std::string_view data) {
    input_.append(data);
    while (!ended_) {
        message_input::progress const p = input_.read();
        if (p == message_input::progress::incomplete) return;
        if (p == message_input::progress::bad) return close(input_.error);
        on_message(input_.kind, input_.message);
    }
}

void event_channel::on_message(frame_kind kind, std::string_view text) {
    if (kind == frame_kind::text) return on_command(text);
    if (kind == frame_kind::binary) return close(close_code::unsupported);
    if (kind == frame_kind::close) return close(close_code::normal);
    if (kind == frame_kind::pong) return;
    std::string pong;
    append_frame(pong, frame_kind::pong, text);
    sink_.send(pong);
}

void event_channel::on_command(std::string_view text) {
    boost::system::error_code ec;
    json::value const v = json::parse(text, ec);
    json::object const* const o = ec ? nullptr : v.if_object();
    auto const member = [o](std::string_view name) -> std::string_view {
        json::value const* const found = o == nullptr ? nullptr : o->if_contains(name);
        if (found == nullptr || !found->is_string()) return {};
        return found->get_string();
    };
    std::string_view const request = member("requestID");
    if (auto const code = core_.faults().decide_command(device_.name))
        return say_error(request, *code, "The command failed");
    if (o == nullptr) return say_error({}, "INVALID_COMMAND", "A command is a JSON object");
    if (member("type") != "subscriptions.set")
        return say_error(request, "INVALID_COMMAND", "This command is not known");
    std::string problem;
    auto const s = read_subscription(*o, problem);
    if (!s) return say_error(request, "INVALID_PAYLOAD", problem);
    subscribed_ = s->app_state;
    object_writer w;
    w.text("type", "subscriptions.updated");
    if (!request.empty()) w.text("requestID", request);
    say(w.raw("chatIDs", json::serialize(s->chats))
            .raw("app", object_writer().flag("state", subscribed_).done())
            .done());
}

void event_channel::ring() {
    if (!subscribed_ || ended_) return;
    event_plan const plan = core_.faults().decide_event(device_.name);
    if (plan.hang_up) {
        ended_ = true;
        return sink_.end(finish::reset);
    }
    ++seq_;
    std::string event = plan.instead ? *plan.instead
                                     : object_writer()
                                           .text("type", "app.state.updated")
                                           .raw("seq", std::to_string(seq_))
                                           .text("ts", iso_8601(core_.clock(core_.last_now())))
                                           .raw("appState", session_json(device_))
                                           .done();
    std::string const earlier = std::exchange(held_back_, {});
    if (plan.held_back && plan.times > 0)
        held_back_ = std::move(event);
    else
        for (unsigned i = 0; i < plan.times; ++i) say(event);
    if (!earlier.empty()) say(earlier);
}

void event_channel::say(std::string_view text) {
    std::string frame;
    append_frame(frame, frame_kind::text, text);
    sink_.send(frame);
}

void event_channel::say_error(std::string_view request, std::string_view code,
                              std::string_view message) {
    object_writer w;
    w.text("type", "error");
    if (!request.empty()) w.text("requestID", request);
    say(w.text("code", code).text("message", message).done());
}

}  // namespace vouch::emulator
