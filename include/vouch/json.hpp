#pragma once

#include <span>
#include <string>

#include <vouch/error.hpp>
#include <vouch/model.hpp>

namespace vouch {

/// The value as the API spells it: one line of JSON with the names on the wire. Absent optional
/// members are left out, unknown enumerators keep the server's spelling.
///
/// Secret: `sas` and `qr` are in it in clear, unlike in what `operator<<` prints. It is for
/// programs that show them, not for logs.
[[nodiscard]] std::string to_json(verification const&);
[[nodiscard]] std::string to_json(session const&);
/// `{"session":...,"verification":...}`; without the verification if there is none.
[[nodiscard]] std::string to_json(snapshot const&);
/// `{"items":[...]}`, as `client::list` gets it.
[[nodiscard]] std::string to_json(std::span<verification const>);

/// The whole story, for programs and structured logs: one line of JSON, always with every member
/// (`null`: there is none), named as in `failure` but in camelCase; times are in milliseconds.
/// `code` is `name_of(errc)`, "cancelled", or "other" with `cause` telling; `conditions` are those
/// to which it belongs. Unlike the above it is for logs: the text of `sas` and `qr` in `last` is
/// "[withheld]".
[[nodiscard]] std::string to_json(failure const&);

}  // namespace vouch
