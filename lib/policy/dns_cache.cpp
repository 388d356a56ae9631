#include "policy/dns_cache.hpp"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include "policy/later.hpp"

namespace vouch::policy {

namespace asio = boost::asio;

addresses addresses_of_literal(std::string_view host) {
    error_code not_literal;
    auto const literal = asio::ip::make_address(host, not_literal);
    if (!not_literal) return {literal};
    if (host == "localhost" || host.ends_with(".localhost"))
        return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    return {};
}

dns_cache::asked dns_cache::ask(ticket& t, std::string_view host, clock::time_point now) {
    auto it = entries_.find(host);
    if (it == entries_.end()) {
        make_room(now);
        it = entries_.try_emplace(std::string(host)).first;
    }
    auto& e = it->second;
    if (!e.found.empty() && now < e.fresh_until) return {.known = e.found};
    t.at_ = &*it;
    e.waiters.push_back(t);
    return {.question = !std::exchange(e.asked, true)};
}

std::string_view dns_cache::withdraw(ticket& t) noexcept {
    if (!t.waiting()) return {};
    t.unlink();
    if (t.at_ == nullptr) return {};  // among those being told
    auto const& [host, e] = *t.at_;
    return e.waiters.empty() ? std::string_view(host) : std::string_view();
}

void dns_cache::abandoned(std::string_view host) {
    auto const it = entries_.find(host);
    if (it == entries_.end() || !it->second.waiters.empty()) return;
    it->second.asked = false;
    if (it->second.found.empty()) entries_.erase(it);
}

dns_cache::answer dns_cache::answered(std::string_view host, std::span<address const> found,
                                      error_code ec, clock::time_point now) {
    answer a;
    auto const it = entries_.find(host);
    if (it == entries_.end()) return a;
    auto& e = it->second;
    e.asked = false;
    a.waiters.swap(e.waiters);
    if (!ec && found.empty()) ec = asio::error::host_not_found;
    if (!ec) {
        e.found.assign(found.begin(), found.end());
        e.fresh_until = later(now, ttl_);
        e.usable_until = later(e.fresh_until, max_stale);
    } else if (ec == asio::error::host_not_found || now >= e.usable_until) {
        e.found.clear();
    }
    for (auto& t : a.waiters) t.at_ = nullptr;
    a.found = e.found;
    if (a.found.empty()) {
        a.ec = ec;
        entries_.erase(it);
    }
    return a;
}

void dns_cache::distrust(std::string_view host) {
    auto const it = entries_.find(host);
    if (it != entries_.end()) it->second.fresh_until = {};
}

// Drops what cannot be used any more; if that is nothing, what is oldest.
void dns_cache::make_room(clock::time_point now) {
    if (entries_.size() < most) return;
    std::erase_if(entries_, [&](auto const& named) {
        return !named.second.asked && now >= named.second.usable_until;
    });
    if (entries_.size() < most) return;
    auto oldest = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
        if (it->second.asked) continue;
        if (oldest == entries_.end() || it->second.usable_until < oldest->second.usable_until)
            oldest = it;
    }
    if (oldest != entries_.end()) entries_.erase(oldest);
}

}  // namespace vouch::policy
