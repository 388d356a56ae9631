#pragma once

#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <vouch/transport.hpp>

namespace vouch::bench {

/// A dial that succeeds a moment later, with the stream that `make` returns.
class posted_dial final : public connector::dial {
public:
    template <class Make>
    posted_dial(boost::asio::any_io_executor const& executor, connector::dialer& d, Make make) {
        boost::asio::post(executor, [&d, make, alive = std::weak_ptr<void>(life_)] {
            if (!alive.expired()) d.on_dialed(make(), {}, dial_step::connect);
        });
    }

private:
    std::shared_ptr<void> life_ = std::make_shared<char>();
};

}  // namespace vouch::bench
