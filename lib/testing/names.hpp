#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/options.hpp>
#include <vouch/resolver.hpp>

#include "testing/agenda.hpp"

namespace vouch::testing {

/// The names of a simulated world. Those that nobody spoke of have an address of their own.
class name_table final : public resolver {
public:
    explicit name_table(agenda& time) noexcept : time_(time) {}

    [[nodiscard]] std::unique_ptr<query> start(std::string_view host, waiter& w) override;

    void set(std::string_view host, std::vector<std::string> const& addresses, duration delay);
    /// `would_block`: nothing is ever heard.
    void fail(std::string_view host, error_code ec);

private:
    class answer;
    struct entry {
        std::vector<boost::asio::ip::address> addresses{};
        error_code ec{};
        duration delay{};
    };
    entry& of(std::string_view host);

    agenda& time_;
    std::map<std::string, entry, std::less<>> entries_;
    std::uint32_t made_up_ = 0;
};

}  // namespace vouch::testing
