#include "scenarios/scenario.hpp"

#include "measure/usage.hpp"

namespace vouch::bench {

int common_options::client_core() const noexcept { return pin && usable_cores() > 1 ? 0 : -1; }
int common_options::server_core() const noexcept { return pin && usable_cores() > 1 ? 1 : -1; }

std::vector<scenario> const& scenarios() {
    static std::vector<scenario> const all{
        {"decode", "bytes of an answer to typed fields, beside Boost.JSON's ways", add_decode},
        {"encode", "requests and snapshots to bytes", add_encode},
        {"call", "GET of one verification, 1, 16 and 64 in flight, beside other clients", add_call},
        {"memory", "the same without a kernel: the client's own cost, on a server in memory",
         add_memory},
        {"pool", "a lease and its return among many origins and callers", add_pool},
        {"connect",
         "a new connection for each call: plain, and over TLS with and without resumption",
         add_connect},
        {"idle", "memory of a connection that rests: plain, and over TLS with and without tickets",
         add_idle},
        {"watch", "memory of waiting watches: held by the server, and paced", add_watch},
        {"watches", "what a hundred thousand watches cost in one process, on a server in memory",
         add_watches},
        {"bell", "how soon a watch hears of a change, by doorbell and held; memory of an idle bell",
         add_bell},
        {"include", "compile time and size of #include <vouch/vouch.hpp>", add_include},
        {"flow", "whole two-sided verifications with the emulator in process", add_flow},
    };
    return all;
}

}  // namespace vouch::bench
