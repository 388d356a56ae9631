#pragma once

#include <emulator/service/emulation.hpp>

namespace vouch::emulator {

class service::impl {
public:
    impl(options const& o, time_point start) : core(o, start) {}
    emulation core;
};

}  // namespace vouch::emulator
