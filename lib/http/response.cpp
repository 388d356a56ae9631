#include "http/response.hpp"

#include <algorithm>
#include <limits>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

/// What is kept of a body's memory for the next one.
constexpr std::size_t kept_capacity = 64 * 1024;
/// What is set aside at most for a body of which nothing has come yet.
constexpr std::size_t most_reserved = 1024 * 1024;
/// A chunk's size in 16 digits, and CRLF. What its line has beyond counts as overhead.
constexpr std::size_t plain_chunk_line = 18;

constexpr flaw too_large(char const* message) noexcept {
    return {errc::response_too_large, message};
}
constexpr flaw header_too_large = too_large("the header is larger than max_header_bytes");
constexpr flaw body_too_large = too_large("the body is larger than max_body_bytes");
constexpr flaw overhead_too_large =
    too_large("the chunks' extensions and the trailer are larger than max_header_bytes");

bool is_identity(std::string_view codings) noexcept {
    for (auto e = next_element(codings); !e.empty(); e = next_element(codings))
        if (!is_named(e, "identity")) return false;
    return true;
}

}  // namespace

// ---- bytes ----

void response_reader::reset(response_limits const& limits) {
    limits_ = limits;
    pending_.clear();
    finder_ = {};
    line_bytes_ = 0;
    frame_ = {};
    body_.clear();
    if (body_.capacity() > kept_capacity) body_.shrink_to_fit();
    wrong_ = {};
    started_ = header_done_ = done_ = false;
    start_message();
}

void response_reader::start_message() {
    next_ = part::status;
    first_ = {};
    frame_.next();
    fields_.clear();
    coded_ = false;
}

void response_reader::fail(flaw const& found) noexcept {
    wrong_ = found;
    next_ = part::nothing;
}

void response_reader::end() noexcept {
    done_ = true;
    next_ = part::nothing;
}

std::size_t response_reader::feed(std::span<char const> given) {
    std::string_view const bytes(given.data(), given.size());
    if (next_ == part::nothing || bytes.empty()) return 0;
    started_ = true;
    if (!pending_.empty()) return feed_pending(bytes);
    auto const used = take_all(bytes);
    if (next_ == part::nothing) return used;
    pending_ = bytes.substr(used);
    return bytes.size();
}

std::size_t response_reader::feed_pending(std::string_view bytes) {
    pending_ += bytes;
    auto const used = take_all(pending_);
    auto const rest = pending_.size() - used;
    if (next_ == part::nothing) {
        pending_.clear();
        return bytes.size() - std::min(rest, bytes.size());
    }
    pending_.erase(0, used);
    return bytes.size();
}

/// Takes as many whole parts as there are.
std::size_t response_reader::take_all(std::string_view in) {
    std::size_t used = 0;
    while (next_ != part::nothing && used < in.size()) {
        auto const n = take(in.substr(used));
        if (n == 0) break;
        used += n;
    }
    return used;
}

/// Takes the next part off what has come, which is not nothing. 0: it needs more, or is wrong.
std::size_t response_reader::take(std::string_view in) {
    switch (next_) {
        case part::status:
        case part::field:
        case part::chunk:
        case part::trailer:
            return take_line(in);
        case part::content:
        case part::content_to_close:
        case part::chunk_content:
            return take_content(in);
        case part::chunk_cr:
            return take_byte(in.front(), '\r', part::chunk_lf);
        case part::chunk_lf:
            return take_byte(in.front(), '\n', part::chunk);
        case part::nothing:
            break;
    }
    return 0;
}

/// How long the next line may be.
std::size_t response_reader::allowance() const noexcept {
    auto const rest = limits_.header - std::min(line_bytes_, limits_.header);
    if (next_ != part::chunk) return rest;
    return std::min(rest, std::numeric_limits<std::size_t>::max() - plain_chunk_line) +
           plain_chunk_line;
}

std::size_t response_reader::take_line(std::string_view in) {
    auto const most = allowance();
    auto const line = in.substr(0, most);
    flaw found;
    // At once, not when the line is whole: what is no HTTP may never end it.
    if (next_ == part::status) found = check_start(line);
    auto const folds = next_ == part::field || next_ == part::trailer;
    auto const n = found ? 0 : finder_.find(line, folds, found);
    if (!found && n == 0 && in.size() > most)
        found = header_done_ ? overhead_too_large : header_too_large;
    if (found) {
        fail(found);
        return 0;
    }
    if (n == 0) return 0;
    auto const free = next_ == part::chunk ? std::min(n, plain_chunk_line) : 0;
    line_bytes_ += n - free;
    auto const text = line.substr(0, n - 2);
    if (folds && text.empty())
        next_ == part::field ? on_head_end() : end();
    else
        finder_.folded() ? on_line(unfolded(text)) : on_line(text);
    return n;
}

std::size_t response_reader::take_content(std::string_view in) {
    if (next_ == part::content_to_close && in.size() > left_) {
        fail(body_too_large);
        return 0;
    }
    auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size()));
    body_.append(in.substr(0, n));
    left_ -= n;
    if (left_ != 0 || next_ == part::content_to_close) return n;
    if (next_ == part::content)
        end();
    else
        next_ = part::chunk_cr;
    return n;
}

std::size_t response_reader::take_byte(char c, char expected, part then) {
    if (c != expected) {
        fail(malformed("a chunk that is not as long as its size says"));
        return 0;
    }
    next_ = then;
    return 1;
}

void response_reader::finish(bool orderly) {
    auto const lost = [&](char const* message) { fail({errc::connection_lost, message}); };
    if (next_ == part::nothing) return;
    if (!started_) return lost("closed before an answer");
    if (!header_done_) return lost("closed amid the header");
    if (next_ != part::content_to_close) return lost("closed amid the body");
    if (!orderly) return lost("cut off: the body's end is not authenticated");
    end();
}

// ---- lines ----

void response_reader::on_line(std::string_view line) {
    switch (next_) {
        case part::status:
            return on_status(line);
        case part::chunk:
            return on_chunk(line);
        case part::field:
            return on_field(line);
        default:
            return on_trailer(line);
    }
}

void response_reader::on_status(std::string_view line) {
    if (auto const found = read(line, first_)) return fail(found);
    if (first_.status == 101) return fail(malformed("101 without a request to switch protocols"));
    next_ = part::field;
}

void response_reader::on_field(std::string_view line) {
    field_line f;
    if (auto const found = read(line, f)) return fail(found);
    if (auto const found = note(f)) return fail(found);
}

flaw response_reader::note(field_line const& f) {
    if (fields_.note(f.name, f.value)) return {};
    if (is_named(f.name, "content-length")) return frame_.content_length(f.value);
    if (is_named(f.name, "transfer-encoding")) return frame_.transfer_encoding(f.value);
    if (is_named(f.name, "connection")) return frame_.connection(f.value);
    if (is_named(f.name, "content-encoding")) coded_ = coded_ || !is_identity(f.value);
    return {};
}

void response_reader::on_head_end() {
    if (first_.status < 200) return start_message();
    if (auto const found = frame_.decide(first_.minor, first_.status)) return fail(found);
    header_done_ = true;
    line_bytes_ = 0;
    begin_content();
}

void response_reader::begin_content() {
    auto const how = frame_.body_end();
    if (how == framing::body::none) return end();
    // An error's status is worth more than what its body says.
    if (coded_ && first_.status < 300)
        return fail(malformed("a content coding, though the request asks for none"));
    if (how == framing::body::chunks) {
        next_ = part::chunk;
        return;
    }
    if (how == framing::body::to_close) {
        next_ = part::content_to_close;
        left_ = limits_.body;
        return;
    }
    left_ = frame_.length();
    if (left_ > limits_.body) return fail(body_too_large);
    if (left_ == 0) return end();
    next_ = part::content;
    body_.reserve(std::min(static_cast<std::size_t>(left_), most_reserved));
}

void response_reader::on_chunk(std::string_view line) {
    chunk_line chunk;
    if (auto const found = read(line, chunk)) return fail(found);
    if (chunk.size > limits_.body - body_.size()) return fail(body_too_large);
    left_ = chunk.size;
    next_ = left_ == 0 ? part::trailer : part::chunk_content;
}

/// Nothing in it is of use (RFC 9112, 7.1.2), and framing is none of its business.
void response_reader::on_trailer(std::string_view line) {
    field_line f;
    if (auto const found = read(line, f)) return fail(found);
    if (is_named(f.name, "content-length") || is_named(f.name, "transfer-encoding"))
        return fail(malformed("Content-Length or Transfer-Encoding in the trailer"));
    if (!is_named(f.name, "connection")) return;
    if (auto const found = frame_.connection(f.value)) fail(found);
}

}  // namespace vouch::http
