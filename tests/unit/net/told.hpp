#pragma once

#include <memory>
#include <utility>

#include <vouch/transport.hpp>

namespace vouch::testing {

/// A dialer that notes what it is told.
struct dialed final : connector::dialer {
    std::unique_ptr<transport> stream;
    error_code ec;
    dial_step step{};
    int told = 0;
    void on_dialed(std::unique_ptr<transport> t, error_code e, dial_step s) override {
        stream = std::move(t);
        ec = e;
        step = s;
        ++told;
    }
};

/// A waiter that counts.
struct ready final : transport::waiter {
    int told = 0;
    error_code ec;
    void on_ready(error_code e) override {
        ++told;
        ec = e;
    }
};

}  // namespace vouch::testing
