#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/watch_stream.hpp"

namespace vouch::detail {

/// The verifications of a device, each once, as they come up.
class arrival_stream final : public stream_impl {
public:
    arrival_stream(std::shared_ptr<client_impl> client, watch_all_options const& options)
        : client_(std::move(client)), options_(options) {}
    [[nodiscard]] operation<snapshot>* make_next() override;

private:
    class next_wait;

    void take(std::vector<verification> const& live);
    void remember(std::string_view id);

    std::shared_ptr<client_impl> client_;
    watch_all_options options_;
    std::set<std::string, std::less<>> seen_;
    std::deque<std::string> oldest_;   // the same, in the order of first sight
    std::deque<std::string> to_give_;  // seen and not given yet
};

}  // namespace vouch::detail
