#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <vouch/error.hpp>
#include <vouch/model.hpp>

namespace vouch {

/// Why a body is not what the API promises.
struct decode_error {
    /// `invalid_response` or `response_too_large`.
    errc code = errc::invalid_response;
    /// The offending member (RFC 6901); "" for the whole body, and for a body that is not JSON.
    std::string pointer{};
    /// e.g. "missing", "expected a string, found a number", "incomplete JSON".
    std::string what{};
    /// Bytes from the beginning of the body to where it was noticed.
    std::size_t offset = 0;
};
/// "/session/state: missing (at byte 17)"
std::ostream& operator<<(std::ostream&, decode_error const&);

/// A value, or why there is none.
template <class T>
class decoded {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): a function returns one or the other
    decoded(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    decoded(decode_error e) : content_(std::in_place_index<1>, std::move(e)) {}

    [[nodiscard]] explicit operator bool() const noexcept { return content_.index() == 0; }
    [[nodiscard]] T& operator*() & { return std::get<0>(content_); }
    [[nodiscard]] T const& operator*() const& { return std::get<0>(content_); }
    [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(content_)); }
    [[nodiscard]] T const* operator->() const { return &std::get<0>(content_); }
    [[nodiscard]] decode_error const& error() const { return std::get<1>(content_); }

private:
    std::variant<T, decode_error> content_;
};

/// The decoder's working memory. Reused, a decoding allocates nothing but its result. One decoding
/// at a time.
class decode_scratch {
public:
    decode_scratch();
    decode_scratch(decode_scratch&&) noexcept;
    decode_scratch& operator=(decode_scratch&&) noexcept;
    ~decode_scratch();

private:
    friend struct decode_access;
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Bodies beyond this are refused unless the caller says otherwise.
inline constexpr std::size_t default_max_body = std::size_t{1} << 20U;

// One pass over the body, from the parser's events to the structs. Unknown members are skipped at
// any depth, unknown enumerators become `unknown` and keep their text, and `null` stands for an
// absent optional member. Of several members of one name the last one counts, though all of them
// have to be of the right type. Arrays and objects may be nested 32 deep. Any bytes may come: what
// is not UTF-8 or not JSON is an error.

/// The body of `create retrieve accept cancel sas_start sas_confirm qr_scan qr_confirm_scanned`.
[[nodiscard]] decoded<snapshot> decode_outcome(std::string_view body, decode_scratch& scratch,
                                               std::size_t max_body = default_max_body);
/// The body of `session`.
[[nodiscard]] decoded<session> decode_session(std::string_view body, decode_scratch& scratch,
                                              std::size_t max_body = default_max_body);
/// The body of `list`.
[[nodiscard]] decoded<std::vector<verification>> decode_list(
    std::string_view body, decode_scratch& scratch, std::size_t max_body = default_max_body);

}  // namespace vouch
