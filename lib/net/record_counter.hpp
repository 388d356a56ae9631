#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace vouch::net {

/// Knows whether the bytes of a TLS stream so far end with a record (RFC 8446, 5.1: five bytes of
/// header, the last two of them the length).
class record_counter {
public:
    void take(std::string_view bytes) noexcept {
        while (!bytes.empty()) {
            if (left_ == 0) {
                auto const byte = static_cast<unsigned char>(bytes.front());
                bytes.remove_prefix(1);
                if (++header_ > 3) length_ = length_ << 8U | byte;
                if (header_ < 5) continue;
                left_ = length_;
                header_ = length_ = 0;
                continue;
            }
            auto const n = std::min(left_, bytes.size());
            bytes.remove_prefix(n);
            left_ -= n;
        }
    }
    [[nodiscard]] bool at_boundary() const noexcept { return header_ == 0 && left_ == 0; }

private:
    std::size_t header_ = 0;  // bytes of the header that is coming in
    std::size_t length_ = 0;
    std::size_t left_ = 0;  // of the record's rest
};

}  // namespace vouch::net
