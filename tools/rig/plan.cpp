#include "rig/plan.hpp"

namespace vouch::rig {

namespace {

/// SplitMix64: the standard library's distributions differ from one to the other.
class chance {
public:
    chance(std::uint64_t seed, std::uint64_t number) noexcept
        : state_(seed * 0x9e3779b97f4a7c15U + number) {}

    std::uint64_t bits() noexcept {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    /// In [0, 1).
    double unit() noexcept { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }
    std::uint64_t below(std::uint64_t n) noexcept {
        return static_cast<std::uint64_t>(unit() * static_cast<double>(n));
    }

private:
    std::uint64_t state_;
};

std::size_t pick(std::vector<pair_kind> const& kinds, chance& c) {
    std::uint64_t all = 0;
    for (auto const& k : kinds) all += k.weight;
    std::uint64_t at = c.below(all);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (at < kinds[i].weight) return i;
        at -= kinds[i].weight;
    }
    return 0;
}

pair_person person(person_kind const& k, chance& c) {
    auto const span = static_cast<double>((k.thinks_most - k.thinks_least).count());
    auto const extra = static_cast<duration::rep>(span * c.unit());
    return {.conduct = k.conduct, .thinks = k.thinks_least + duration(extra)};
}

}  // namespace

pair_plan work::plan(std::size_t number) const {
    chance c(seed, number);
    pair_plan p{.number = number, .kind = pick(kinds, c)};
    auto const& k = kinds[p.kind];
    bool const heads = c.unit() < 0.5;
    bool const by_code = methods == rig::methods::qr || (methods == rig::methods::mixed && heads);
    p.how = k.method.value_or(by_code ? method::qr : method::sas);
    p.initiator = person(k.initiator, c);
    p.responder = person(k.responder, c);
    for (std::size_t i = 0; i < faults.size(); ++i) {
        bool const strikes = c.unit() < faults[i].share;
        auto const either = c.unit() < 0.5 ? pair_side::initiator : pair_side::responder;
        if (strikes) p.strikes.push_back({i, faults[i].side.value_or(either)});
    }
    return p;
}

}  // namespace vouch::rig
