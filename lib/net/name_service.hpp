#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <vouch/resolver.hpp>

#include "policy/dns_cache.hpp"

namespace vouch::net {

/// Carries out what `policy::dns_cache` decides, with whatever resolver.
class name_service {
public:
    /// One who waits for a name. Told once, unless it withdraws.
    class waiter : public policy::dns_cache::ticket {
    public:
        virtual void on_name(policy::addresses const& found, error_code ec) = 0;

    protected:
        ~waiter() = default;
    };

    /// Both have to outlive it.
    name_service(clock& c, resolver& by, duration ttl) : clock_(c), by_(by), cache_(ttl) {}
    name_service(name_service const&) = delete;
    name_service& operator=(name_service const&) = delete;
    ~name_service();

    /// What is known already: a literal, `localhost`, or an answer that is fresh. Else empty: `w`
    /// will be told, never before this returns.
    [[nodiscard]] policy::addresses ask(std::string_view host, waiter& w);
    void withdraw(waiter& w) noexcept;
    void distrust(std::string_view host) { cache_.distrust(host); }
    /// Questions put to the resolver so far, and those of them that were answered by no address.
    [[nodiscard]] std::uint64_t lookups() const noexcept { return lookups_; }
    [[nodiscard]] std::uint64_t failures() const noexcept { return failures_; }

private:
    /// One name that a resolver looks for.
    struct question final : resolver::waiter {
        explicit question(name_service& s) noexcept : service(s) {}
        void on_resolved(std::span<policy::address const> found, error_code ec) override {
            service.answered(*this, found, ec);
        }
        name_service& service;
        std::string_view host;  // the key
        std::unique_ptr<resolver::query> query;
    };
    void answered(question& q, std::span<policy::address const> found, error_code ec);

    clock& clock_;
    resolver& by_;
    policy::dns_cache cache_;
    std::map<std::string, question, std::less<>> questions_;
    std::uint64_t lookups_ = 0;
    std::uint64_t failures_ = 0;
    bool* gone_ = nullptr;  // of the telling under way
};

}  // namespace vouch::net
