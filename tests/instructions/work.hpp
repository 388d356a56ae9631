#pragma once

#include <cstdint>
#include <stdexcept>

#include <vouch/model.hpp>

#include "server/static_server.hpp"

namespace work {

inline void need(bool good, char const* what) {
    if (!good) throw std::runtime_error(what);
}

inline void check(vouch::snapshot const& s) {
    need(s.verification() != nullptr && s.verification()->id == vouch::bench::sample_id,
         "not the sample");
}

/// `retrieve` of the sample from a server in memory, 16 in flight, from coroutines.
void call(std::uint64_t times);
/// The same from callbacks.
void callback(std::uint64_t times);
/// The sample's body to a snapshot.
void decode(std::uint64_t times);
/// The same bytes through Boost.JSON's parser, for nothing.
void parse(std::uint64_t times);

}  // namespace work
