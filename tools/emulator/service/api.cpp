#include <algorithm>

#include <emulator/service/body.hpp>
#include <emulator/service/emulation.hpp>
#include <emulator/service/headers.hpp>
#include <emulator/service/problem.hpp>
#include <emulator/service/render.hpp>
#include <emulator/service/websocket.hpp>

namespace vouch::emulator {
namespace {

response json(std::string body) {
    response r{.body = std::move(body)};
    r.headers.reserve(4);
    r.headers.emplace_back("Content-Type", "application/json");
    return r;
}

response seen_by(spare_texts& spare, device_record const& d, transaction& t) {
    return json(outcome_json(spare.take(), d, &t, verification_json(t, *t.side_of(d))));
}

response not_there() { return not_found("Verification not found"); }

response of_result(spare_texts& spare, outcome const& o, device_record const& d) {
    switch (o.result) {
        case result::done:
        case result::repeated:
            return seen_by(spare, d, *o.subject);
        case result::unavailable:
            return problem(409, "conflict", "The verification does not allow this action now");
        case result::malformed:
            return invalid({{"invalid_format", "Invalid QR code: " + o.problem, {"data"}}});
        case result::unknown:
            break;
    }
    return not_there();
}

deed deed_of(endpoint e) {
    switch (e) {
        case endpoint::accept:
            return deed::accept;
        case endpoint::cancel:
            return deed::cancel;
        case endpoint::sas_start:
            return deed::sas_start;
        case endpoint::sas_confirm:
            return deed::sas_confirm;
        case endpoint::qr_confirm_scanned:
            return deed::qr_confirm_scanned;
        default:
            return deed::none;
    }
}

response wrong_method(std::string_view allow) {
    response r = problem(405, "method_not_allowed", "This path allows " + std::string(allow));
    r.headers.emplace_back("Allow", allow);
    return r;
}

}  // namespace

device_record* emulation::device_of(exchange const& e) {
    device_record* const d = world_->find_token(bearer_token(e.request));
    if (d == nullptr || (!e.from.device.empty() && d->name != e.from.device)) return nullptr;
    return d;
}

response emulation::answer(exchange& e, std::optional<hold>& h) {
    h.reset();
    if (e.route.endpoint == endpoint::none)
        return e.route.allow.empty() ? not_found("Route not found") : wrong_method(e.route.allow);
    if (e.route.endpoint == endpoint::info) return json(info_json(e.from.base_url, events_));
    if (e.route.endpoint == endpoint::events) return answer_events(e);
    if (e.route.endpoint == endpoint::session) return answer_session(e);
    device_record* const d = device_of(e);
    if (d == nullptr || !d->signed_in) return unauthorized();
    if (e.route.badly_encoded)
        return problem(400, "bad_request", "The verification id is not percent-encoded correctly");
    return answer_known(e, *d, h);
}

response emulation::answer_events(exchange const& e) {
    if (!events_) return not_found("Route not found");
    device_record const* const d = device_of(e);
    if (d == nullptr || !d->signed_in) return unauthorized();
    response refusal;
    if (!wants_websocket(e.request, refusal)) return refusal;
    if (e.request.method != "GET" || !e.may_wait) return plain_problem(426);
    return switching_to_websocket(e.request);
}

response emulation::answer_known(exchange& e, device_record& d, std::optional<hold>& h) {
    switch (e.route.endpoint) {
        case endpoint::list:
            return json(list_json(d));
        case endpoint::create:
            return answer_create(e, d);
        case endpoint::retrieve:
            return answer_retrieve(e, d, h);
        case endpoint::qr_scan:
            return answer_scan(e, d);
        default:
            return answer_action(e, d);
    }
}

response emulation::answer_session(exchange const& e) {
    if (device_record const* const d = device_of(e)) return json(session_json(*d));
    // Before anybody has signed in, the session is public.
    device_record const* shown = nullptr;
    for (device_record const* const d : world_->devices()) {
        if (!e.from.device.empty() && d->name != e.from.device) continue;
        if (d->signed_in) return unauthorized();
        if (shown == nullptr) shown = d;
    }
    device_record nobody;
    nobody.signed_in = false;
    return json(session_json(shown == nullptr ? nobody : *shown));
}

response emulation::answer_create(exchange const& e, device_record& d) {
    auto const checked = check_create(e.request);
    if (auto const* const refused = std::get_if<response>(&checked)) return *refused;
    auto const& body = std::get<create_body>(checked);
    outcome const o = world_->create(world_now(), d, body.purpose, body.user_id.value_or(""));
    return o.result == result::unknown ? not_found("User not found") : of_result(spare_, o, d);
}

response emulation::answer_retrieve(exchange const& e, device_record& d, std::optional<hold>& h) {
    transaction* const t = world_->find(d, e.route.id);
    if (t == nullptr) return not_there();
    std::string const verification = verification_json(*t, *t->side_of(d));
    response r = json({});
    std::string const tag = etag_ ? etag_of(verification) : std::string();
    if (etag_) r.headers.emplace_back("ETag", tag);

    auto wait = preferred_wait(e.request);
    bool const same = etag_ && names_tag(e.request, tag).value_or(false);
    bool const conditional = header(e.request, "if-none-match").has_value();
    if (hold_ && wait && conditional && wait->count() > 0 && e.request.method == "GET") {
        wait = std::min(*wait, std::chrono::duration_cast<std::chrono::seconds>(max_hold_));
        r.headers.emplace_back("Preference-Applied", "wait=" + std::to_string(wait->count()));
        if (same) h = hold{{t->number, &d}, *wait};
    }
    if (same) {
        r.status = 304;
        std::erase_if(r.headers, [](auto const& f) { return f.first == "Content-Type"; });
    } else {
        r.body = outcome_json(spare_.take(), d, t, verification);
    }
    return r;
}

response emulation::answer_action(exchange const& e, device_record& d) {
    ending how{"m.user", "The user cancelled the verification"};
    if (e.route.endpoint == endpoint::cancel) {
        auto checked = check_cancel(e.request);
        if (auto const* const refused = std::get_if<response>(&checked)) return *refused;
        auto& body = std::get<cancel_body>(checked);
        if (body.code) how.code = std::move(*body.code);
        if (body.reason) how.reason = std::move(*body.reason);
    } else {
        auto const checked = check_no_body(e.request);
        if (auto const* const refused = std::get_if<response>(&checked)) return *refused;
    }
    transaction* const t = world_->find(d, e.route.id);
    if (t == nullptr) return not_there();
    return of_result(
        spare_, world_->perform(world_now(), d, *t, deed_of(e.route.endpoint), std::move(how)), d);
}

response emulation::answer_scan(exchange const& e, device_record& d) {
    auto const checked = check_scan(e.request);
    if (auto const* const refused = std::get_if<response>(&checked)) return *refused;
    return of_result(spare_, world_->scan(world_now(), d, std::get<scan_body>(checked).data), d);
}

response emulation::answer_lost(exchange const& e) {
    device_record* const d = device_of(e);
    if (d == nullptr || !d->signed_in) return unauthorized();
    transaction* t = e.route.id.empty() ? d->current() : world_->find(*d, e.route.id);
    return t == nullptr ? json(outcome_json({}, *d, nullptr, "")) : seen_by(spare_, *d, *t);
}

}  // namespace vouch::emulator
