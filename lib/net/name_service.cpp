#include "net/name_service.hpp"

#include <utility>

namespace vouch::net {

name_service::~name_service() {
    if (gone_ != nullptr) *gone_ = true;
}

policy::addresses name_service::ask(std::string_view host, waiter& w) {
    if (auto literal = policy::addresses_of_literal(host); !literal.empty()) return literal;
    auto const asked = cache_.ask(w, host, clock_.now());
    if (asked.question) {
        ++lookups_;
        auto const it = questions_.try_emplace(std::string(host), *this).first;
        it->second.host = it->first;
        it->second.query = by_.start(it->first, it->second);
    }
    return {asked.known.begin(), asked.known.end()};
}

void name_service::withdraw(waiter& w) noexcept {
    auto const host = cache_.withdraw(w);
    if (host.empty()) return;
    if (auto const it = questions_.find(host); it != questions_.end()) questions_.erase(it);
    cache_.abandoned(host);
}

void name_service::answered(question& q, std::span<policy::address const> found, error_code ec) {
    auto const mine = questions_.extract(questions_.find(q.host));
    auto answer = cache_.answered(mine.key(), found, ec, clock_.now());
    if (found.empty()) ++failures_;
    // Telling one may make another withdraw, ask anew, or end this object.
    bool gone = false;
    auto* const outer = std::exchange(gone_, &gone);
    while (!answer.waiters.empty()) {
        auto& w = static_cast<waiter&>(answer.waiters.front());
        answer.waiters.pop_front();
        w.on_name(answer.found, answer.ec);
        if (gone) break;
    }
    if (gone && outer != nullptr) *outer = true;
    if (!gone) gone_ = outer;
}

}  // namespace vouch::net
