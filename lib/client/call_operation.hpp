#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "client/call_engine.hpp"
#include "client/client_impl.hpp"
#include "client/operation.hpp"

namespace vouch::detail {

/// One use of an endpoint by a caller.
template <class Result>
class call_operation final : public operation<Result>, private call_engine::listener {
public:
    call_operation(std::shared_ptr<client_impl> client, call_request&& request, failure* details)
        : operation<Result>(client->pool(), details),
          client_(std::move(client)),
          request_(std::move(request)) {
        engine_.emplace(*client_, static_cast<call_engine::listener&>(*this));
    }

private:
    void begin() override {
        if (request_.refused) return this->complete(std::move(request_.refused));
        engine_->start(request_);
    }
    void halt() noexcept override { engine_.reset(); }
    void cancel(asio::cancellation_type type) override {
        if (engine_->may_cancel(type)) this->abandon();
    }
    void on_draining() override { engine_->on_draining(); }
    void describe(failure& f) const override {
        f.endpoint = request_.endpoint;
        engine_->describe(f);
    }

    void on_call_done(call_result& r) override {
        if (r.story) return this->complete(std::move(r.story));
        auto& value = value_in<Result>(r.value);
        if constexpr (std::is_same_v<Result, snapshot>)
            client_->note(request_.id, value, r.sent, r.etag);
        else
            client_->note(request_.id, value, r.sent);
        this->complete(std::move(value));
    }

    std::shared_ptr<client_impl> client_;
    call_request request_;
    std::optional<call_engine> engine_;  // until it is over
};

}  // namespace vouch::detail
