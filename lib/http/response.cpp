#include "http/response.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

#include "http/chars.hpp"
#include "http/flaw.hpp"
#include "http/kept_fields.hpp"

namespace vouch::http {

namespace {

namespace beast = boost::beast;
using beast::http::field;

/// What is kept of a body's memory for the next one.
constexpr std::size_t kept_capacity = 64 * 1024;
/// No framing of a chunked body's rest is shorter: "0 CR LF CR LF".
constexpr std::size_t last_chunk = 5;

std::string_view view(beast::string_view s) noexcept { return {s.data(), s.size()}; }

}  // namespace

/// Beast's parser takes the message apart; what it lets pass and we do not is refused here.
class response_reader::parser final : public beast::http::basic_parser<false> {
public:
    explicit parser(reading& owner) noexcept : owner_(owner) {}

private:
    using string_view = beast::string_view;
    using error_code = beast::error_code;

    void on_request_impl(beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
    void on_field_impl(field f, string_view name, string_view value, error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override;
    std::size_t on_body_impl(string_view body, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
        return on_body_impl(body, ec);
    }
    void on_finish_impl(error_code&) override {}

    reading& owner_;
};

struct response_reader::reading {
    response_limits limits;
    std::optional<response_reader::parser> parser;
    std::string pending;  // bytes that do not make a whole line or header yet
    std::string body;
    kept_fields fields;
    flaw wrong;
    std::size_t header_bytes = 0;
    int version = 11;
    int status = 0;
    bool started = false;
    bool header_done = false;
    bool done = false;
    bool reusable = false;
    bool has_length = false;
    bool has_coding = false;

    [[nodiscard]] bool over() const noexcept { return done || wrong.code != errc{}; }

    void fail(flaw const& found) noexcept {
        if (wrong.code == errc{}) wrong = found;
    }
    void fail(errc code, std::string_view message) noexcept { fail(flaw{code, message}); }
    void fail(errc code, std::string_view message, beast::error_code& ec) noexcept {
        fail(code, message);
        ec = beast::http::error::bad_value;  // stops the parser; `wrong` is what is told
    }
    void count_header(std::size_t bytes, beast::error_code& ec) noexcept {
        header_bytes += bytes;
        if (header_bytes > limits.header) fail(errc::response_too_large, header_too_large, ec);
    }

    void start_message();
    void end_message();
    std::size_t put(std::span<char const> bytes);
    std::size_t feed(std::span<char const> bytes);
    std::size_t feed_pending(std::span<char const> bytes);
    void check_start();
    void keep_pending(std::span<char const> rest);
};

// ---- what the parser reports ----

void response_reader::parser::on_response_impl(int code, string_view reason, int version,
                                               error_code& ec) {
    owner_.version = version;
    owner_.status = code;
    owner_.count_header(15 + reason.size(), ec);  // HTTP/1.1 SP 200 SP reason CR LF
    if (code < 100)
        owner_.fail(errc::protocol_error, "a status below 100", ec);
    else if (code == 101)
        owner_.fail(errc::protocol_error, "101 without a request to switch protocols", ec);
}

void response_reader::parser::on_field_impl(field f, string_view name, string_view value,
                                            error_code& ec) {
    if (owner_.header_done) return;  // a trailer
    owner_.count_header(name.size() + value.size() + 4, ec);
    if (ec) return;
    auto const v = view(value);
    auto& fields = owner_.fields;
    switch (f) {
        case field::transfer_encoding:
            if (owner_.version < 11)
                owner_.fail(errc::protocol_error, "Transfer-Encoding in HTTP/1.0", ec);
            else if (!iequals(v, "chunked"))
                owner_.fail(errc::protocol_error, "a transfer coding other than chunked", ec);
            owner_.has_coding = true;
            return;
        case field::content_encoding:
            if (!iequals(v, "identity"))
                owner_.fail(errc::protocol_error, "a content coding, which was not asked for", ec);
            return;
        case field::content_length:
            owner_.has_length = true;
            return;
        case field::content_type:
            return fields.set(kept::content_type, v);
        case field::etag:
            return fields.set(kept::etag, v);
        case field::location:
            return fields.set(kept::location, v);
        case field::preference_applied:
            return fields.set(kept::preference_applied, v);
        case field::retry_after:
            return fields.set(kept::retry_after, v);
        case field::keep_alive:
            return fields.set(kept::keep_alive, v);
        case field::unknown:
            break;
        default:
            return;
    }
    if (iequals(view(name), "retry-after-ms"))
        fields.set(kept::retry_after_ms, v);
    else if (iequals(view(name), "x-should-retry"))
        fields.set(kept::should_retry, v);
    else if (iequals(view(name), "x-beeper-desktop-version"))
        fields.set(kept::server_version, v);
}

void response_reader::parser::on_header_impl(error_code& ec) {
    owner_.count_header(2, ec);
    owner_.header_done = owner_.status >= 200;
}

void response_reader::parser::on_body_init_impl(boost::optional<std::uint64_t> const& length,
                                                error_code&) {
    if (length) owner_.body.reserve(static_cast<std::size_t>(*length));  // within the limit
}

std::size_t response_reader::parser::on_body_impl(string_view body, error_code& ec) {
    if (body.size() > owner_.limits.body - owner_.body.size()) {
        owner_.fail(errc::response_too_large, body_too_large, ec);
        return 0;
    }
    owner_.body.append(body.data(), body.size());
    return body.size();
}

// ---- one message after the other: 1xx, then the final one ----

void response_reader::reading::start_message() {
    parser.emplace(*this);
    parser->eager(true);
    parser->body_limit(limits.body);
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    parser->header_limit(static_cast<std::uint32_t>(std::min(limits.header, most)));
    fields.clear();
    status = 0;
    has_length = has_coding = false;
}

void response_reader::reading::end_message() {
    if (!header_done) return start_message();  // it was a 1xx
    done = true;
    // Beast also says keep-alive where a 204 announces a body, which some servers then send.
    bool const framed =
        status == 304 || (status == 204 ? !has_coding && !has_length : has_coding || has_length);
    reusable = framed && parser->keep_alive();
}

/// Parses as far as whole elements go.
std::size_t response_reader::reading::put(std::span<char const> bytes) {
    std::size_t used = 0;
    while (!over() && used < bytes.size()) {
        beast::error_code ec;
        auto const rest = bytes.subspan(used);
        used += parser->put({rest.data(), rest.size()}, ec);
        if (ec == beast::http::error::need_more) break;
        if (ec) {
            fail(describe(static_cast<beast::http::error>(ec.value())));
        } else if (parser->is_done()) {
            end_message();
        }
    }
    return used;
}

/// Beast waits for the end of a header before it looks at it again: what is none would be waited
/// for until the time is over.
void response_reader::reading::check_start() {
    constexpr std::string_view start = "HTTP/1.";
    std::string_view const begun = std::string_view(pending).substr(0, start.size());
    using beast::http::error;
    if (!start.starts_with(begun)) return fail(describe(error::bad_version));
    auto const lf = pending.find('\n');
    if (lf != pending.npos && pending[lf - 1] != '\r') fail(describe(error::bad_reason));
}

void response_reader::reading::keep_pending(std::span<char const> rest) {
    pending.append(rest.data(), rest.size());
    if (status == 0) check_start();
    if (!header_done && header_bytes + pending.size() > limits.header)
        fail(errc::response_too_large, header_too_large);
    else if (header_done && pending.size() > limits.header)
        fail(errc::response_too_large, "a chunk's extensions or the trailer are too large");
}

std::size_t response_reader::reading::feed_pending(std::span<char const> bytes) {
    pending.append(bytes.data(), bytes.size());
    // Beast asserts that a last chunk it has begun with is whole.
    if (header_done && pending.size() < last_chunk) return bytes.size();
    std::size_t const used = put(pending);
    std::size_t const left = pending.size() - used;
    if (over()) {
        pending.clear();
        return bytes.size() - std::min(left, bytes.size());
    }
    pending.erase(0, used);
    keep_pending({});
    return bytes.size();
}

std::size_t response_reader::reading::feed(std::span<char const> bytes) {
    if (over() || bytes.empty()) return 0;
    started = true;
    if (!pending.empty()) return feed_pending(bytes);
    std::size_t const used = put(bytes);
    if (over()) return used;
    keep_pending(bytes.subspan(used));
    return bytes.size();
}

// ---- the reader ----

response_reader::response_reader() : reading_(std::make_unique<reading>()) { reset(); }
response_reader::response_reader(response_reader&&) noexcept = default;
response_reader& response_reader::operator=(response_reader&&) noexcept = default;
response_reader::~response_reader() = default;

void response_reader::reset(response_limits const& limits) {
    reading& s = *reading_;
    s.limits = limits;
    s.pending.clear();
    s.body.clear();
    if (s.body.capacity() > kept_capacity) s.body.shrink_to_fit();
    s.wrong = {};
    s.header_bytes = 0;
    s.started = s.header_done = s.done = s.reusable = false;
    s.start_message();
}

std::size_t response_reader::feed(std::span<char const> bytes) { return reading_->feed(bytes); }

void response_reader::finish(bool orderly) {
    reading& s = *reading_;
    if (s.over()) return;
    if (!s.started) return s.fail(errc::connection_lost, "closed before an answer");
    if (!s.header_done) return s.fail(errc::connection_lost, "closed amid the header");
    if (s.has_length || s.has_coding) return s.fail(errc::connection_lost, "closed amid the body");
    if (!orderly)
        return s.fail(errc::connection_lost, "cut off: the body's end is not authenticated");
    s.done = true;
}

bool response_reader::done() const noexcept { return reading_->done; }
errc response_reader::error() const noexcept { return reading_->wrong.code; }
std::string_view response_reader::error_message() const noexcept { return reading_->wrong.message; }
bool response_reader::started() const noexcept { return reading_->started; }
bool response_reader::header_done() const noexcept { return reading_->header_done; }
bool response_reader::reusable() const noexcept { return reading_->reusable; }
int response_reader::status() const noexcept {
    return reading_->header_done ? reading_->status : 0;
}
std::string_view response_reader::body() const noexcept { return reading_->body; }

std::string_view response_reader::content_type() const noexcept {
    return reading_->fields[kept::content_type];
}
std::string_view response_reader::etag() const noexcept { return reading_->fields[kept::etag]; }
std::string_view response_reader::location() const noexcept {
    return reading_->fields[kept::location];
}
std::string_view response_reader::server_version() const noexcept {
    return reading_->fields[kept::server_version];
}

bool response_reader::preference_applied() const noexcept {
    return reading_->fields.preference_applied();
}
std::optional<bool> response_reader::should_retry() const noexcept {
    return reading_->fields.should_retry();
}
std::optional<duration> response_reader::retry_after(
    std::chrono::system_clock::time_point wall) const noexcept {
    return reading_->fields.retry_after(wall);
}
std::optional<duration> response_reader::keep_alive_timeout() const noexcept {
    return reading_->fields.keep_alive_timeout();
}

}  // namespace vouch::http
