#include <emulator/world/checked.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace vouch::emulator {
namespace {

constexpr std::string_view letters_and_digits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, std::string_view more) {
    return std::ranges::all_of(text, [&](char c) {
        return letters_and_digits.find(c) != std::string_view::npos ||
               more.find(c) != std::string_view::npos;
    });
}

}  // namespace

void check_device_name(std::string_view name) {
    if (name.empty() || name.size() > 64 || !consists_of(name, "-_."))
        throw std::invalid_argument(
            "a device name has 1 to 64 letters, digits, '-', '_' or '.': '" + std::string(name) +
            "' has not");
}

void check_user_id(std::string_view user_id) {
    std::size_t const colon = user_id.find(':');
    if (!user_id.starts_with('@') || colon == std::string_view::npos || colon < 2 ||
        colon + 1 == user_id.size())
        throw std::invalid_argument("a user id looks like @name:server: '" + std::string(user_id) +
                                    "' does not");
}

void check_token(std::string_view token) {
    if (token.empty() || !consists_of(token, "-._~+/="))
        throw std::invalid_argument("a token has letters, digits and '-._~+/=' only");
}

void check_script(std::vector<owned_step> const& script) {
    for (owned_step const& s : script) {
        if (s.after < duration::zero())
            throw std::invalid_argument("a step of a script cannot have a negative delay");
        if (s.what == act::create && &s != script.data())
            throw std::invalid_argument("'create' can only be the first step of a script");
        if (!s.user.empty() && s.what == act::create) check_user_id(s.user);
    }
}

}  // namespace vouch::emulator
