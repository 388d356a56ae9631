#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include <vouch/json.hpp>
#include <vouch/verify.hpp>

#include "cli/advice.hpp"
#include "cli/comparison.hpp"
#include "cli/context.hpp"
#include "cli/image.hpp"
#include "cli/problem.hpp"
#include "cli/qr.hpp"
#include "cli/waiting.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

/// The person at the terminal. With --json the conversation goes to stderr.
class person final : public verify_handler {
public:
    explicit person(context& c)
        : c_(c),
          talk_(c.options.json ? c.err : c.out),
          on_(c.options.json ? c.err_screen : c.out_screen),
          wait_(c.client.get_executor(), talk_, on_) {}

    asio::awaitable<bool> accept(verification const& request) override {
        wait_.end();
        talk_ << '\n' << other_side(request) << " asks to be verified with this device." << '\n';
        return answer("Accept?");
    }

    asio::awaitable<bool> compare(verification const& v) override {
        wait_.end();
        talk_ << "\nCompare with " << other_side(v) << ":\n\n";
        if (v.sas) talk_ << draw_comparison(*v.sas, on_) << '\n';
        return answer("Does the other device show the same, in the same order?");
    }

    asio::awaitable<bool> scanned(verification const& v) override {
        wait_.end();
        talk_ << '\n' << other_side(v) << " says that it scanned the code shown here.\n";
        return answer("Does it say that it worked?");
    }

    asio::awaitable<bool> show_qr(verification const& v) override {
        wait_.end();
        bool shown = v.qr && can_draw(v.qr->data);
        if (shown)
            talk_ << "\nScan this with " << other_side(v) << ":\n\n"
                  << qr_or_reason(v.qr->data, on_) << std::flush;
        if (v.qr && !c_.options.qr_png.empty()) {
            write_png(v.qr->data, c_.options.qr_png);
            c_.hint("The QR code is in " + c_.options.qr_png + ": scan it with " + other_side(v) +
                    ".");
            shown = true;
        }
        co_return shown;
    }

    asio::awaitable<std::optional<std::string>> scan(verification const&) override {
        std::optional<std::string> payload;
        bool const given = !c_.options.data.empty() || !c_.options.image.empty();
        if (given && !std::exchange(scanned_, true)) payload = co_await read_payload(c_);
        co_return payload;
    }

    void progress(snapshot const& s) override {
        auto const* const v = s.verification();
        if (v == nullptr) return;
        c_.id = v->id.str();
        if (c_.options.jsonl) c_.out << to_json(s) << std::endl;
        auto line = describe(*v);
        if (c_.options.quiet || line == last_line_) return;
        // What is asked next says it better, and results are said at the end.
        if (v->offers(action::accept) || v->offers(action::sas_confirm) ||
            v->offers(action::qr_confirm_scanned) || is_terminal(v->state))
            return wait_.end();
        last_line_ = line;
        wait_.begin(std::move(line));
    }

    /// Before anything else is said.
    void end_waiting() { wait_.end(); }

private:
    asio::awaitable<bool> answer(std::string question) {
        auto const said = co_await ask(c_.in, talk_, std::move(question));
        if (!said)
            throw problem(exit_code::failure, "no_answer",
                          "no answer (end of input): the verification is left as it is",
                          command_line("verify", c_.id));
        co_return *said;
    }

    [[nodiscard]] bool can_draw(std::string_view data) const {
        auto const code = encode_qr(data, qr_level::low);
        return code && (!on_.terminal || drawn_width(*code) <= on_.columns);
    }

    context& c_;
    std::ostream& talk_;
    screen const& on_;
    waiting wait_;
    std::string last_line_;
    bool scanned_ = false;
};

std::string result_json(verify_result const& r) {
    boost::json::object document;
    document["state"] = to_string(r.state);
    document["trusted"] = r.trusted;
    auto const last = boost::json::parse(to_json(r.last));
    for (auto const& [name, value] : last.as_object()) document[name] = value;
    return boost::json::serialize(document);
}

void tell(context& c, verify_result const& r) {
    auto const* const v = r.last.verification();
    if (r.state != verification_state::done) {
        c.out << painted(c.out_screen, ink::red, "Not verified.") << ' '
              << (v != nullptr ? describe(*v) : std::string()) << std::endl;
        c.hint("  next     vouch verify");
        return;
    }
    c.out << painted(c.out_screen, ink::green, "Verified.")
          << (v != nullptr && v->other_device ? " The other side: " + other_side(*v) + "." : "")
          << '\n';
    if (!r.trusted)
        c.hint("The session is not trusted yet (state " +
               std::string(r.last.session().state.raw()) + "). See how it comes on: vouch session");
}

}  // namespace

asio::awaitable<exit_code> run_verify(context& c) {
    auto const& o = c.options;
    person handler(c);
    verify_options options;
    options.id = o.id;
    c.id = o.id;
    options.create = !o.incoming;
    options.params.purpose = o.purpose;
    options.params.user_id = o.user_id;
    options.prefer = o.method;
    options.wait_trusted = !o.no_wait;
    if (o.timeout) options.timeout = *o.timeout;
    auto const result = co_await verify(c.client, handler, options);
    handler.end_waiting();
    if (o.json)
        c.out << result_json(result) << '\n';
    else
        tell(c, result);
    co_return result.state == verification_state::done ? exit_code::ok : exit_code::failure;
}

}  // namespace vouch::cli
