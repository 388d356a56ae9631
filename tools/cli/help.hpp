#pragma once

#include <string_view>

namespace vouch::cli::help {

inline constexpr std::string_view about =
    "Verify devices on Beeper Desktop and Beeper Server, by emoji or by QR code.";

inline constexpr std::string_view footer = R"(Examples:
  vouch doctor                         what is right, what is not, what to do next
  vouch verify                         verify this device, step by step
  vouch verify --incoming              wait until another device asks, then answer
  vouch session --json                 sign-in and encryption state, for a program
  vouch watch --until ready            wait until the other device has accepted
  vouch qr show --raw | BEEPER_ACCESS_TOKEN=$OTHER vouch qr scan -

The token comes from the environment, a file (--token-file) or a file descriptor (--token-fd);
a command line can be read by every user of the machine.
ID is a verification's id; it may be left out where exactly one is active.
'vouch COMMAND --help' has the options and examples of one command.

Exit codes:
  0  done as asked
  1  failure: no answer, a refusal, or a verification that did not end as asked
  2  usage: the command line, the token file, the base URL, a file; or --read-only
  3  authentication: the server does not take the token
  4  not ready: the action is not available in the verification's present state
  5  not found: no such verification, or none is active
  130  Ctrl+C: stopped waiting; the verification goes on (a second Ctrl+C ends at once)

Environment:
  BEEPER_ACCESS_TOKEN       token of this device
  BEEPER_DESKTOP_BASE_URL   base URL of its server (http://127.0.0.1:23373 where unset)
  VOUCH_ALLOW_PLAIN_HTTP=1  as --allow-plain-http
  VOUCH_READ_ONLY=1         as --read-only
  NO_COLOR                  as --no-color)";

inline constexpr std::string_view doctor =
    R"(Asks the server and tells: is it reachable, over which TLS, which version is it, is its clock
in step, is the token valid, does it hold polls (tried for a second), does it push; and what to do
next. It changes nothing. Ends with 0 if all that vouch needs is there, else as the session call
does: 1 not reachable or not trusted, 3 the token.

Examples:
  vouch doctor
  vouch doctor --ca-file ca.pem --json)";

inline constexpr std::string_view completions = R"(Examples:
  vouch completions bash > ~/.local/share/bash-completion/completions/vouch
  vouch completions zsh > ~/.zfunc/_vouch     a directory of $fpath
  vouch completions fish > ~/.config/fish/completions/vouch.fish)";

inline constexpr std::string_view show = R"(Examples:
  vouch show                the active verification, or the latest one
  vouch show ID --json      as the server tells it)";

inline constexpr std::string_view create = R"(Examples:
  vouch create                               ask this account's other devices
  vouch create --user-id @bob:example.org    verify another person
Accept it on the other device, then go on with 'vouch verify'.)";

inline constexpr std::string_view cancel = R"(Examples:
  vouch cancel
  vouch cancel ID --code m.mismatched_sas --reason "the emoji differ")";

inline constexpr std::string_view sas_confirm =
    R"(Says that both devices show the same emoji. Look at both first: 'vouch show', or let
'vouch verify' show them and ask.

Examples:
  vouch sas confirm ID
  vouch sas confirm ID --compared "1234 5678 9012"    only if this is still what it is about)";

inline constexpr std::string_view qr_show = R"(Examples:
  vouch qr show           draw the code
  vouch qr show --raw     only its payload, for another program
  vouch qr show --qr-png code.png)";

inline constexpr std::string_view qr_scan = R"(Examples:
  zbarcam --raw --oneshot | vouch qr scan -
  vouch qr scan --image screenshot.png
  vouch qr scan DATA      visible in the process list while it runs)";

inline constexpr std::string_view watch =
    R"(Prints a line for each change. Ends with 0 once the state is reached, with 1 if the verification
ends otherwise. --timeout is for the whole wait (11 minutes where absent).

Examples:
  vouch watch                     until it is done
  vouch watch ID --until ready    until the other device has accepted
  vouch watch --jsonl             for a program: a document a line, at once)";

inline constexpr std::string_view verify =
    R"(Goes on with the active verification, from whatever step it is at; where there is none, asks for
one. Shows the emoji or the QR code and asks; nothing is confirmed without your answer. No answer
(end of input) and Ctrl+C leave the verification as it is. --timeout is for all of it (11 minutes
where absent).

Examples:
  vouch verify
  vouch verify --method qr
  vouch verify --method qr --qr-png code.png
  vouch verify --incoming
  vouch verify --user-id @bob:example.org --purpose device)";

}  // namespace vouch::cli::help
