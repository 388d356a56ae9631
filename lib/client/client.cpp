#include <vouch/client.hpp>

#include <utility>

#include "client/call_operation.hpp"
#include "client/client_impl.hpp"
#include "http/header_check.hpp"
#include "http/url.hpp"
#include "model/encode.hpp"
#include "model/utf8.hpp"
#include "policy/retry_policy.hpp"

namespace vouch {

using detail::call_content;
using detail::call_request;
using detail::prepared;

namespace {

void refuse(call_request& r, std::string problem) {
    if (problem.empty() || r.refused) return;
    r.refused = std::make_unique<failure>();
    r.refused->code = errc::invalid_argument;
    r.refused->endpoint = r.endpoint;
    r.refused->message = std::move(problem);
}

// The settings of one call, checked and copied. What cannot be sent is the operation's error.
call_request describe(endpoint what, call_options const& o) {
    call_request r{.endpoint = what,
                   .timeout = o.timeout,
                   .attempt_timeout = o.attempt_timeout,
                   .retry = o.retry,
                   .max_retries = o.max_retries};
    if (o.timeout && *o.timeout <= duration::zero()) refuse(r, "timeout is not above 0");
    if (o.attempt_timeout && *o.attempt_timeout <= duration::zero())
        refuse(r, "attempt_timeout is not above 0");
    if (o.retry && !policy::flaw_in(*o.retry).empty())
        refuse(r, "retry_options::" + std::string(policy::flaw_in(*o.retry)));
    if (o.max_retries) refuse(r, std::string(policy::flaw_in({.max_retries = *o.max_retries})));
    for (auto const& h : o.headers) {
        refuse(r, http::check_header(h).message);
        r.headers.emplace_back(h.name, h.value);
    }
    return r;
}

call_request describe(endpoint what, std::string_view id, call_options const& o) {
    auto r = describe(what, o);
    refuse(r, http::check_id(id).message);
    r.id = id;
    return r;
}

void check_text(call_request& r, char const* name, std::string_view value) {
    if (detail::valid_utf8_prefix(value) != value.size())
        refuse(r, std::string(name) + " is not UTF-8 text");
}

call_content& content_of(call_request& r) {
    r.content = std::make_unique<call_content>();
    return *r.content;
}

template <class Result>
prepared<Result> make(std::shared_ptr<detail::client_impl> const& client, call_request&& r,
                      call_options const& o) {
    return prepared<Result>(detail::operation_ptr<Result>(
        new detail::call_operation<Result>(client, std::move(r), o.details)));
}

}  // namespace

client::client(vouch::pool const& pool, client_options const& options)
    : impl_(std::make_shared<detail::client_impl>(pool.impl_, options)) {}

client::client(asio::any_io_executor executor, client_options const& options,
               pool_options const& pool)
    : client(vouch::pool(std::move(executor), pool), options) {}

asio::any_io_executor const& client::get_executor() const noexcept {
    return impl_->pool()->executor();
}

vouch::pool client::get_pool() const noexcept { return vouch::pool(impl_->pool()); }

std::string_view client::base_url() const noexcept { return impl_->base_url(); }

void client::set_token(std::string_view token) { impl_->set_token(token); }

prepared<vouch::session> client::prepare_session(call_options const& options) const {
    return make<vouch::session>(impl_, describe(endpoint::session, options), options);
}

asio::awaitable<vouch::session> client::session(call_options const& options) {
    return prepare_session(options).as_awaitable();
}

prepared<std::vector<verification>> client::prepare_list(call_options const& options) const {
    return make<std::vector<verification>>(impl_, describe(endpoint::list, options), options);
}

asio::awaitable<std::vector<verification>> client::list(call_options const& options) {
    return prepare_list(options).as_awaitable();
}

prepared<snapshot> client::prepare_create(create_params const& params,
                                          call_options const& options) const {
    auto r = describe(endpoint::create, options);
    check_text(r, "user_id", params.user_id);
    auto& said = content_of(r);
    said.purpose = params.purpose;
    said.user_id = params.user_id;
    encode_create(said.body, params.purpose, params.user_id);
    return make<snapshot>(impl_, std::move(r), options);
}

asio::awaitable<snapshot> client::create(create_params const& params, call_options const& options) {
    return prepare_create(params, options).as_awaitable();
}

prepared<snapshot> client::prepare_retrieve(std::string_view id,
                                            call_options const& options) const {
    return make<snapshot>(impl_, describe(endpoint::retrieve, id, options), options);
}

asio::awaitable<snapshot> client::retrieve(std::string_view id, call_options const& options) {
    return prepare_retrieve(id, options).as_awaitable();
}

prepared<snapshot> client::prepare_accept(std::string_view id, call_options const& options) const {
    return make<snapshot>(impl_, describe(endpoint::accept, id, options), options);
}

asio::awaitable<snapshot> client::accept(std::string_view id, call_options const& options) {
    return prepare_accept(id, options).as_awaitable();
}

prepared<snapshot> client::prepare_cancel(std::string_view id, cancel_params const& params,
                                          call_options const& options) const {
    auto r = describe(endpoint::cancel, id, options);
    check_text(r, "code", params.code);
    check_text(r, "reason", params.reason);
    encode_cancel(content_of(r).body, params.code, params.reason);
    return make<snapshot>(impl_, std::move(r), options);
}

asio::awaitable<snapshot> client::cancel(std::string_view id, cancel_params const& params,
                                         call_options const& options) {
    return prepare_cancel(id, params, options).as_awaitable();
}

prepared<snapshot> client::prepare_sas_start(std::string_view id,
                                             call_options const& options) const {
    return make<snapshot>(impl_, describe(endpoint::sas_start, id, options), options);
}

asio::awaitable<snapshot> client::sas_start(std::string_view id, call_options const& options) {
    return prepare_sas_start(id, options).as_awaitable();
}

prepared<snapshot> client::prepare_sas_confirm(std::string_view id,
                                               call_options const& options) const {
    return make<snapshot>(impl_, describe(endpoint::sas_confirm, id, options), options);
}

asio::awaitable<snapshot> client::sas_confirm(std::string_view id, call_options const& options) {
    return prepare_sas_confirm(id, options).as_awaitable();
}

prepared<snapshot> client::prepare_qr_scan(std::string_view data,
                                           call_options const& options) const {
    auto r = describe(endpoint::qr_scan, options);
    if (data.empty()) refuse(r, "data is empty: give the payload scanned from the other device");
    check_text(r, "data", data);
    auto& said = content_of(r);
    said.payload = data;
    encode_qr_scan(said.body, data);
    return make<snapshot>(impl_, std::move(r), options);
}

asio::awaitable<snapshot> client::qr_scan(std::string_view data, call_options const& options) {
    return prepare_qr_scan(data, options).as_awaitable();
}

prepared<snapshot> client::prepare_qr_confirm_scanned(std::string_view id,
                                                      call_options const& options) const {
    return make<snapshot>(impl_, describe(endpoint::qr_confirm_scanned, id, options), options);
}

asio::awaitable<snapshot> client::qr_confirm_scanned(std::string_view id,
                                                     call_options const& options) {
    return prepare_qr_confirm_scanned(id, options).as_awaitable();
}

}  // namespace vouch
