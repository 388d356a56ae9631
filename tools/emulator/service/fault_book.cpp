#include <emulator/service/fault_book.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <emulator/service/problem.hpp>

namespace vouch::emulator {
namespace {

constexpr std::array kinds{
    std::pair{fault_kind::delay, std::string_view("delay")},
    std::pair{fault_kind::delay_response, std::string_view("delay_response")},
    std::pair{fault_kind::status, std::string_view("status")},
    std::pair{fault_kind::status_after, std::string_view("status_after")},
    std::pair{fault_kind::reset, std::string_view("reset")},
    std::pair{fault_kind::reset_after, std::string_view("reset_after")},
    std::pair{fault_kind::truncate, std::string_view("truncate")},
    std::pair{fault_kind::garble, std::string_view("garble")},
    std::pair{fault_kind::stall, std::string_view("stall")},
    std::pair{fault_kind::drip, std::string_view("drip")},
    std::pair{fault_kind::chunked, std::string_view("chunked")},
    std::pair{fault_kind::close_delimited, std::string_view("close_delimited")},
    std::pair{fault_kind::short_length, std::string_view("short_length")},
    std::pair{fault_kind::long_length, std::string_view("long_length")},
    std::pair{fault_kind::bad_chunk, std::string_view("bad_chunk")},
    std::pair{fault_kind::two_lengths, std::string_view("two_lengths")},
    std::pair{fault_kind::surplus, std::string_view("surplus")},
    std::pair{fault_kind::lose, std::string_view("lose")},
    std::pair{fault_kind::duplicate, std::string_view("duplicate")},
    std::pair{fault_kind::drop_event, std::string_view("drop_event")},
    std::pair{fault_kind::repeat_event, std::string_view("repeat_event")},
    std::pair{fault_kind::reorder_event, std::string_view("reorder_event")},
    std::pair{fault_kind::garble_event, std::string_view("garble_event")},
    std::pair{fault_kind::hang_up, std::string_view("hang_up")},
    std::pair{fault_kind::refuse_command, std::string_view("refuse_command")},
};

void check_field_value(std::string_view value) {
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        throw std::invalid_argument("a header of a fault must not hold CR, LF or NUL");
}

void check(fault const& f) {
    if (!f.endpoint.empty() && endpoint_named(f.endpoint) == endpoint::none)
        throw std::invalid_argument(
            "there is no endpoint '" + std::string(f.endpoint) +
            "': it is info, events, session, list, create, retrieve, accept, cancel, sas_start, "
            "sas_confirm, qr_scan or qr_confirm_scanned");
    if (f.kind >= fault_kind::drop_event && !f.endpoint.empty() && f.endpoint != "events")
        throw std::invalid_argument(
            "this kind strikes what a WebSocket carries: its endpoint is "
            "events");
    if (f.nth == 0) throw std::invalid_argument("'nth' counts from 1");
    if (!(f.probability >= 0 && f.probability <= 1))
        throw std::invalid_argument("a probability lies between 0 and 1");
    if (f.status < 200 || f.status > 599)
        throw std::invalid_argument("a final status lies between 200 and 599");
    if (f.wait < duration::zero()) throw std::invalid_argument("a fault cannot wait backwards");
    for (std::string_view const value : {f.retry_after, f.retry_after_ms, f.should_retry})
        check_field_value(value);
}

response status_response(fault_rule const& r) {
    response answer = plain_problem(r.status);
    if (!r.body.empty()) answer.body = r.body;
    for (auto const& [name, value] :
         {std::pair{"Retry-After", &r.retry_after}, std::pair{"retry-after-ms", &r.retry_after_ms},
          std::pair{"x-should-retry", &r.should_retry}})
        if (!value->empty()) answer.headers.emplace_back(name, *value);
    return answer;
}

void cut(delivery& d, std::size_t bytes, finish how) {
    d.cut = bytes;
    d.finish = how;
}

void apply(fault_rule const& r, fault_plan& plan) {
    using handling = fault_plan::handling;
    delivery& d = plan.delivery;
    switch (r.kind) {
        case fault_kind::delay:
            plan.before += r.wait;
            break;
        case fault_kind::delay_response:
            plan.after += r.wait;
            break;
        case fault_kind::status:
            plan.how = handling::never;
            [[fallthrough]];
        case fault_kind::status_after:
            plan.instead = status_response(r);
            break;
        case fault_kind::reset:
            plan.how = handling::never;
            cut(d, 0, finish::reset);
            break;
        case fault_kind::reset_after:
            cut(d, r.bytes, finish::reset);
            break;
        case fault_kind::truncate:
            cut(d, r.bytes, finish::close);
            break;
        case fault_kind::garble:
            plan.garble = true;
            break;
        case fault_kind::stall:
            cut(d, r.bytes, finish::stall);
            break;
        case fault_kind::drip:
            d.drip = std::max<std::size_t>(r.bytes, 1);
            d.drip_wait = r.wait;
            break;
        case fault_kind::chunked:
            d.framing = framing::chunked;
            break;
        case fault_kind::close_delimited:
            d.framing = framing::close_delimited;
            break;
        case fault_kind::short_length:
            d.framing = framing::short_length;
            break;
        case fault_kind::long_length:
            d.framing = framing::long_length;
            break;
        case fault_kind::bad_chunk:
            d.framing = framing::bad_chunk;
            break;
        case fault_kind::two_lengths:
            d.framing = framing::two_lengths;
            break;
        case fault_kind::surplus:
            d.framing = framing::surplus;
            break;
        case fault_kind::lose:
            plan.how = handling::lost;
            break;
        case fault_kind::duplicate:
            plan.how = handling::twice;
            break;
        default:
            break;
    }
    if (!plan.names.empty()) plan.names += ' ';
    plan.names += to_string(r.kind);
}

void apply(fault_rule const& r, event_plan& plan) {
    switch (r.kind) {
        case fault_kind::drop_event:
            plan.times = 0;
            break;
        case fault_kind::repeat_event:
            plan.times *= 2;
            break;
        case fault_kind::reorder_event:
            plan.held_back = true;
            break;
        case fault_kind::garble_event:
            plan.instead = r.body.empty() ? R"({"type":"app.state.updated","seq":)" : r.body;
            break;
        default:
            plan.hang_up = true;
            break;
    }
}

}  // namespace

std::string_view to_string(fault_kind k) {
    for (auto const& [value, name] : kinds)
        if (value == k) return name;
    return "";
}

std::optional<fault_kind> fault_kind_named(std::string_view name) {
    for (auto const& [value, known] : kinds)
        if (known == name) return value;
    return std::nullopt;
}

std::string fault_kind_list() {
    std::string list;
    for (auto const& kind : kinds) (list += list.empty() ? "" : ", ") += kind.second;
    return list;
}

std::uint64_t fault_book::add(fault const& f) {
    check(f);
    fault_rule r;
    r.number = ++count_;
    r.kind = f.kind;
    r.device = f.device;
    r.endpoint = endpoint_named(f.endpoint);
    r.nth = f.nth;
    r.count = f.count;
    r.probability = f.probability;
    r.status = f.status;
    r.body = f.body;
    r.retry_after = f.retry_after;
    r.retry_after_ms = f.retry_after_ms;
    r.should_retry = f.should_retry;
    r.bytes = f.bytes;
    r.wait = f.wait;
    rules_.push_back(std::move(r));
    return count_;
}

bool fault_book::remove(std::uint64_t number) {
    return std::erase_if(rules_, [&](fault_rule const& r) { return r.number == number; }) > 0;
}

fault_plan fault_book::decide(std::string_view device, endpoint e) {
    fault_plan plan;
    for (fault_rule& r : rules_) {
        if (!r.device.empty() && r.device != device) continue;
        if (subject_of(r.kind) != subject::request) continue;
        if (r.endpoint != endpoint::none && r.endpoint != e) continue;
        if (strikes(r)) apply(r, plan);
    }
    return plan;
}

event_plan fault_book::decide_event(std::string_view device) {
    event_plan plan;
    for (fault_rule& r : rules_) {
        if (!r.device.empty() && r.device != device) continue;
        if (subject_of(r.kind) == subject::event && strikes(r)) apply(r, plan);
    }
    return plan;
}

std::optional<std::string> fault_book::decide_command(std::string_view device) {
    std::optional<std::string> code;
    for (fault_rule& r : rules_) {
        if (!r.device.empty() && r.device != device) continue;
        if (subject_of(r.kind) == subject::command && strikes(r))
            code = r.body.empty() ? "INTERNAL_ERROR" : r.body;
    }
    return code;
}

fault_book::subject fault_book::subject_of(fault_kind k) {
    if (k == fault_kind::refuse_command) return subject::command;
    return k >= fault_kind::drop_event ? subject::event : subject::request;
}

bool fault_book::strikes(fault_rule& r) {
    if (++r.matched < r.nth) return false;
    if (r.count != 0 && r.struck >= r.count) return false;
    if (r.probability < 1 && random_.uniform() >= r.probability) return false;
    ++r.struck;
    return true;
}

}  // namespace vouch::emulator
