#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "http/response.hpp"

namespace vouch::net {

/// What reading a response takes. Few exchanges read at the same moment, so a pool needs few.
struct scratch {
    std::array<char, 16 * 1024> bytes;
    http::response_reader reader;
};

/// Lends scratch and keeps what comes back.
class scratch_store {
public:
    struct give_back {
        scratch_store* store;
        void operator()(scratch* s) const noexcept { store->take_back(s); }
    };
    using pointer = std::unique_ptr<scratch, give_back>;

    [[nodiscard]] pointer borrow() {
        if (kept_.empty()) return pointer(new scratch, give_back{this});
        auto s = std::move(kept_.back());
        kept_.pop_back();
        return pointer(s.release(), give_back{this});
    }

private:
    static constexpr std::size_t most_kept = 8;
    void take_back(scratch* s) noexcept {
        std::unique_ptr<scratch> back(s);
        if (kept_.size() < most_kept) kept_.push_back(std::move(back));
    }

    std::vector<std::unique_ptr<scratch>> kept_ = [] {
        std::vector<std::unique_ptr<scratch>> v;
        v.reserve(most_kept);
        return v;
    }();
};
using scratch_ptr = scratch_store::pointer;

}  // namespace vouch::net
