#include "http/endpoint.hpp"

#include <cstddef>

namespace vouch::http {

namespace {

constexpr std::string_view setup = "/v1/app/setup";
constexpr std::string_view verifications = "/v1/app/setup/verifications";
constexpr std::string_view one = "/v1/app/setup/verifications/";
constexpr std::string_view scan = "/v1/app/setup/verifications/qr/scan";

constexpr endpoint_row read(endpoint e, std::string_view name, std::string_view path, bool id,
                            response_kind kind) {
    return {e, name, verb::get, path, id, "", action::unknown, policy::repeat::safe, kind, e};
}

constexpr endpoint_row act(endpoint e, std::string_view name, std::string_view suffix, action a) {
    return {e,
            name,
            verb::post,
            one,
            true,
            suffix,
            a,
            policy::repeat::action,
            response_kind::outcome,
            endpoint::retrieve};
}

constexpr endpoint_row make(endpoint e, std::string_view name, std::string_view path,
                            policy::repeat repeat, endpoint read_back) {
    return {e,
            name,
            verb::post,
            path,
            false,
            "",
            action::unknown,
            repeat,
            response_kind::outcome,
            read_back};
}

constexpr std::array<endpoint_row, 10> table{
    read(endpoint::session, "session", setup, false, response_kind::session),
    read(endpoint::list, "list", verifications, false, response_kind::list),
    make(endpoint::create, "create", verifications, policy::repeat::create, endpoint::list),
    read(endpoint::retrieve, "retrieve", one, true, response_kind::outcome),
    act(endpoint::accept, "accept", "/accept", action::accept),
    act(endpoint::cancel, "cancel", "/cancel", action::cancel),
    act(endpoint::sas_start, "sas_start", "/sas/start", action::sas_start),
    act(endpoint::sas_confirm, "sas_confirm", "/sas/confirm", action::sas_confirm),
    make(endpoint::qr_scan, "qr_scan", scan, policy::repeat::qr_scan, endpoint::session),
    act(endpoint::qr_confirm_scanned, "qr_confirm_scanned", "/qr/confirm-scanned",
        action::qr_confirm_scanned),
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].endpoint) != i) return false;
    return true;
}
static_assert(in_order(), "row_of() indexes by the enumeration");

}  // namespace

endpoint_row const& row_of(vouch::endpoint e) noexcept {
    return table[static_cast<std::size_t>(e) % table.size()];
}

std::array<endpoint_row, 10> const& endpoints() noexcept { return table; }

}  // namespace vouch::http
