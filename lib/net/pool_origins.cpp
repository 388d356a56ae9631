// What a pool knows of its origins, and what it counts.

#include "net/asio_connector.hpp"
#include "net/pool_impl.hpp"

namespace vouch::net {

void origin_entry::on_time() { pool_.on_origin_time(*this); }

}  // namespace vouch::net

namespace vouch::detail {

namespace {

constexpr std::size_t most_troubled = 256;  // origins that nobody uses

}  // namespace

net::origin_entry& pool_impl::entry_of(origin const& name) {
    auto& e = origins_.try_emplace(name, *this, name).first->second;
    if (e.unused()) troubled_.erase(troubled_.iterator_to(e));
    return e;
}

void pool_impl::leave(net::origin_entry& e) noexcept {
    --e.users;
    tidy(e);
}

void pool_impl::tidy(net::origin_entry& e) noexcept {
    if (e.users != 0 || e.in_use()) return;
    if (!e.in_trouble()) return erase(e);
    if (e.unused()) return;
    troubled_.push_back(e);
    if (troubled_.size() > most_troubled) erase(troubled_.front());
}

void pool_impl::erase(net::origin_entry& e) noexcept {
    if (e.unused()) troubled_.erase(troubled_.iterator_to(e));
    if (e.armed()) timers_->disarm(e);
    plan_.forget(e);
    origins_.erase(origins_.find(e.name()));
}

pool_stats pool_impl::stats() const {
    auto s = counters_;
    s.origins = origins_.size();
    s.idle = plan_.idle();
    s.leased = plan_.leased();
    s.held = plan_.held();
    s.dialing = plan_.dials();
    s.waiting = plan_.waiting();
    s.operations = under_way();
    if (own_connector_) own_connector_->count(s);
    return s;
}

std::vector<origin_stats> pool_impl::origins() const {
    std::vector<origin_stats> all;
    all.reserve(origins_.size());
    for (auto const& [name, e] : origins_)
        all.push_back({.origin = name,
                       .clients = e.users,
                       .idle = e.idle(),
                       .leased = e.leased(policy::lane::calls),
                       .held = e.leased(policy::lane::held),
                       .dialing = e.dialing(),
                       .waiting = e.waiting(),
                       .outage = e.outage(),
                       .retry_tokens = e.budget.tokens(),
                       .dials = e.dials,
                       .dial_failures = e.dial_failures});
    return all;
}

}  // namespace vouch::detail
