#include "policy/dial_plan.hpp"

#include <algorithm>

#include <boost/asio/error.hpp>

#include "policy/later.hpp"

namespace vouch::policy {

addresses in_turn(std::span<address const> found, std::optional<address> const& proven) {
    if (found.empty()) return {};
    auto const family = [](address const& a) { return a.is_v4(); };
    bool const first_family = family(proven.value_or(found.front()));
    addresses first;
    addresses second;
    for (auto const& a : found) {
        auto& mine = family(a) == first_family ? first : second;
        if (std::find(mine.begin(), mine.end(), a) != mine.end()) continue;
        mine.insert(a == proven ? mine.begin() : mine.end(), a);
    }
    addresses turns;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) turns.push_back(first[i]);
        if (i < second.size()) turns.push_back(second[i]);
    }
    return turns;
}

void address_memory::stood(origin const& o, address const& at) {
    known_[o] = {at, ++numbers_};
    if (known_.size() <= most) return;
    known_.erase(std::min_element(known_.begin(), known_.end(), [](auto const& a, auto const& b) {
        return a.second.number < b.second.number;
    }));
}

std::optional<address> address_memory::recall(origin const& o) const {
    auto const it = known_.find(o);
    if (it == known_.end()) return std::nullopt;
    return it->second.at;
}

void dial_plan::resolved(std::span<address const> found, std::optional<address> const& proven,
                         error_code ec) {
    if (found.empty()) {
        failure_ = ec ? ec : error_code(boost::asio::error::host_not_found);
        return;
    }
    at_ = dial_step::connect;
    turns_ = in_turn(found, proven);
}

void dial_plan::connect_failed(error_code ec) noexcept {
    --running_;
    if (!first_error_) first_error_ = ec;
    next_due_ = {};
    if (exhausted()) failure_ = first_error_;
}

void dial_plan::connected(bool tls) noexcept {
    connected_ = true;
    if (tls) at_ = dial_step::tls;
}

void dial_plan::tls_failed(error_code ec) noexcept { failure_ = ec; }

bool dial_plan::exhausted() const noexcept {
    return at_ == dial_step::connect && !connected_ && running_ == 0 && !untried();
}

std::optional<dial_plan::step> dial_plan::next(clock::time_point now) {
    if (!failure_ && now >= end_) {
        // Where some addresses refused and others said nothing, the refusal tells more.
        bool const refused = at_ == dial_step::connect && first_error_;
        failure_ = refused ? first_error_ : error_code(boost::asio::error::timed_out);
    }
    if (failure_) return step{.what = step::kind::fail, .cause = failure_, .at = at_};
    if (connected_ || !untried() || now < next_due_) return std::nullopt;
    ++running_;
    next_due_ = later(now, head_start_);
    return step{.what = step::kind::connect, .to = turns_[tried_++], .at = at_};
}

clock::time_point dial_plan::wake_at() const noexcept {
    return !connected_ && untried() ? std::min(next_due_, end_) : end_;
}

}  // namespace vouch::policy
