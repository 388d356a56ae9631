#pragma once

#include <memory>
#include <string>

namespace vouch::bench {

/// A WebSocket of the static server, over which it tells of changes.
class push_channel {
public:
    virtual void tell(std::string event) = 0;

protected:
    ~push_channel() = default;
};

/// Whoever has them.
class push_channels {
public:
    /// It asks for events now.
    virtual void subscribed(std::weak_ptr<push_channel> channel) = 0;

protected:
    ~push_channels() = default;
};

/// `stream` has brought `request`, which asks for it to become one.
template <class Stream>
void open_push_channel(Stream stream, std::string request, std::shared_ptr<push_channels> of);

}  // namespace vouch::bench
