#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/model.hpp>
#include <vouch/options.hpp>

namespace vouch::policy {

/// What a flow does next.
enum class flow_do : std::uint8_t {
    // Ask the server; answered by `on_session`, `on_list`, `on_snapshot`, or `on_error`.
    session,
    list,
    create,
    retrieve,
    accept,
    cancel,
    sas_start,
    sas_confirm,
    qr_scan,
    qr_confirm_scanned,
    // Wait for the next transition after `last()`.
    watch,
    // Ask the person, and watch meanwhile; answered by `on_answer`, `on_scan`, or, where the watch
    // was first, as a watch.
    ask_accept,
    compare,
    ask_scanned,
    show_qr,
    scan,
    // The end.
    done,
    cancelled,
    fail,
};
[[nodiscard]] std::string_view to_string(flow_do) noexcept;
[[nodiscard]] constexpr bool is_request(flow_do d) noexcept { return d < flow_do::watch; }
[[nodiscard]] constexpr bool is_question(flow_do d) noexcept {
    return d >= flow_do::ask_accept && d <= flow_do::scan;
}
[[nodiscard]] constexpr bool is_end(flow_do d) noexcept { return d >= flow_do::done; }

struct flow_step {
    flow_do what{};
    duration after{};       ///< of a request: wait this long before it is sent
    unsigned question = 0;  ///< as long as the number is the same, so is the question
    errc error{};           ///< of a failure; 0: as the call that just failed said
    std::string text{};     ///< of a failure: what happened. Of a cancel: the code
};
/// "retrieve after 500ms", "cancel m.user", "fail: ..."
std::ostream& operator<<(std::ostream&, flow_step const&);

/// Why a request failed, as far as a flow cares.
enum class flow_trouble : std::uint8_t {
    transient,        ///< or an answer that cannot be used: may go better later
    outcome_unknown,  ///< the action may have taken effect
    conflict,         ///< 409
    not_found,        ///< 404, or the server no longer knows the verification
    rejected,         ///< 400, 422
    final,            ///< anything else: no use in trying again
};

struct flow_settings {
    std::string id{};       ///< empty: the one under way, or a new one
    bool create = true;     ///< false: waits for an incoming one
    std::string user_id{};  ///< empty: any
    method prefer = method::sas;
    bool wait_trusted = true;
    bool wait_ready = false;
    pace_options pace{};
};

/// One side of one verification, from finding it to its end: snapshots, answers and errors in, the
/// next step out. No I/O, no clock. It drives by the actions that are offered, so a state it does
/// not know is waited through.
///
/// It ends, whatever the server answers: an action is sent at most twice (a scan three times), and
/// after `max_fruitless` requests without progress it fails. Progress is a state further on than
/// any before, or the first success of an action; there are fewer than `max_progress` of these.
/// Beyond that it only sends the paced looks for an incoming request, as long as none is there,
/// and, after `done`, at most `max_polls` looks at the session.
///
/// A comparison is never confirmed that the person was not shown byte for byte, that is empty,
/// or that was not read once more after the answer.
class flow {
public:
    static constexpr int max_fruitless = 10;
    static constexpr int max_progress = 10;
    static constexpr int max_trouble = 3;  ///< failed requests in a row, but for finished looks
    static constexpr int max_changes = 3;  ///< of the comparison that a person is shown
    static constexpr int max_scans = 3;
    static constexpr int max_trust_polls = 8;  ///< about a minute
    static constexpr int max_polls = 40;       ///< the same, up to `ready`: about 18 minutes

    explicit flow(flow_settings settings);

    /// The first step. Each of the others answers the step before.
    [[nodiscard]] flow_step begin();
    [[nodiscard]] flow_step on_session(session const& s);
    [[nodiscard]] flow_step on_list(std::span<verification const> items);
    /// The answer to any other request, or what the watch saw.
    [[nodiscard]] flow_step on_snapshot(snapshot const& s);
    /// The request or the watch failed. `seen` is the newest snapshot that came with it, if any.
    [[nodiscard]] flow_step on_error(flow_trouble why, snapshot const& seen = {});
    [[nodiscard]] flow_step on_answer(bool yes);
    [[nodiscard]] flow_step on_scan(std::optional<std::string> payload);
    /// The time for all of it is over.
    [[nodiscard]] flow_step on_deadline();

    /// Empty until it is found.
    [[nodiscard]] std::string const& id() const noexcept { return id_; }
    /// The newest snapshot that names the verification; empty if none did.
    [[nodiscard]] snapshot const& last() const noexcept { return last_; }
    /// What to submit in `qr_scan`.
    [[nodiscard]] std::string const& payload() const noexcept { return payload_; }
    /// Whether the session says that this device is verified.
    [[nodiscard]] bool trusted() const noexcept { return last_.session().e2ee.verified; }

private:
    enum class phase : std::uint8_t { find, drive, lost, trust };
    enum class source : std::uint8_t {
        action,
        watch,
        retrieve
    };  // of `last_`, since the last answer
    struct tally {
        int sent = 0;
        int answered = 0;
    };

    // flow_find.cpp
    [[nodiscard]] bool suits(verification const& v) const;
    flow_step find(std::span<verification const> items);
    flow_step poll_incoming();
    flow_step error_while_finding(flow_trouble why);
    flow_step missing();
    flow_step not_found();
    flow_step lost_for_good(errc error, std::string text);
    flow_step trust();

    // flow_decide.cpp
    flow_step decide();
    flow_step decide_terminal(verification const& v);
    flow_step confirm(verification const& v);
    flow_step choose(verification const& v);
    std::optional<flow_step> by_qr(verification const& v);
    flow_step refuse(std::string_view code);
    flow_step perform(flow_do what);

    // flow.cpp
    flow_step request(flow_do what, duration after = {});
    flow_step uncounted(flow_do what, duration after);
    flow_step watch();
    flow_step ask(flow_do what, bool same = true);
    flow_step end(flow_do what);
    flow_step fail(errc error, std::string text);
    flow_step fail_as_said();
    flow_step no_progress(std::string text);
    [[nodiscard]] duration after_trouble() const noexcept {
        return std::chrono::seconds(1 << (trouble_ - 1));
    }
    void progress() noexcept { fruitless_ = trouble_ = 0; }
    /// `s` if it names our verification (in the session, too); else empty.
    [[nodiscard]] snapshot ours(snapshot const& s) const;
    tally& of(flow_do what) { return tallies_[static_cast<std::size_t>(what)]; }

    flow_settings settings_;
    std::string id_;
    snapshot last_;
    std::string payload_;

    phase phase_ = phase::find;
    flow_do pending_ = flow_do::session;  // what the next event answers
    unsigned question_ = 0;
    int fruitless_ = 0;
    int trouble_ = 0;
    int missing_ = 0;  // answers in a row without our verification
    int losses_ = 0;
    int polls_ = 0;
    int reached_ = 0;     // furthest state
    bool heard_ = false;  // the server has answered anything
    source source_ = source::action;
    std::array<tally, static_cast<std::size_t>(flow_do::watch)> tallies_{};

    // What the person said.
    bool accept_ = false;
    bool scanned_ = false;
    std::optional<sas_comparison> shown_;     // in the question
    std::optional<sas_comparison> approved_;  // by a yes
    int changes_ = 0;
    std::string_view refused_;  // a no: the code to cancel with
    bool betrayed_ = false;     // the server changed what was confirmed

    // By QR code.
    std::optional<text> on_show_;
    bool no_show_ = false;
    bool no_scan_ = false;
    bool scan_taken_ = false;
};

}  // namespace vouch::policy
