#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/intrusive/list.hpp>

#include <vouch/error.hpp>
#include <vouch/model.hpp>
#include <vouch/observer.hpp>

#include "model/push.hpp"
#include "net/lingerer.hpp"
#include "net/timer_queue.hpp"
#include "net/web_socket.hpp"
#include "policy/bell.hpp"

namespace vouch::detail {

class client_impl;
class doorbell;
class look_waiter;

/// That somebody wants the doorbell, as long as it lasts.
class bell_wish final : public boost::intrusive::list_base_hook<> {
public:
    /// `must`: where the server has none, `w` is told that it cannot go on.
    bell_wish(doorbell& of, look_waiter& w, bool must);
    bell_wish(bell_wish const&) = delete;
    bell_wish& operator=(bell_wish const&) = delete;
    ~bell_wish();

private:
    friend class doorbell;
    doorbell& of_;
    look_waiter& who_;
    bool must_;
};

/// The one WebSocket of a client, for all its watches: carries out what `policy::bell` decides. An
/// event only says where to look; what it shows is never passed on.
class doorbell final : private net::web_socket::listener,
                       private net::timer,
                       private net::lingerer,
                       private push_reader {
public:
    explicit doorbell(client_impl& client);
    ~doorbell();

    /// Whether it rings when the verification of `newest` moves.
    [[nodiscard]] bool covers(std::string_view id, snapshot const& newest) const noexcept;
    /// The client has another token.
    void on_new_token();
    /// If nothing is under way, closes.
    void rest() noexcept;

private:
    friend class bell_wish;

    void join(bell_wish& w);
    void leave(bell_wish& w) noexcept;
    void on_connected() override;
    void on_document(http::response_reader& r, bool again) override;
    void on_upgraded() override {}
    void on_sign_of_life() override;
    void on_text(std::string_view text) override;
    void on_refused(int status) override;
    void on_dial_failed(error_code ec, dial_step at) override;
    void on_ended(error_code ec, std::string_view problem) override;
    void on_time() override { go_on(); }
    void on_rest() override;
    void on_pool_end() noexcept override;

    void go_on();
    void carry_out(policy::bell::step const& s);
    void connect();
    void ask_for_bell();
    void on_push(push_message const& m) override;
    void on_event(push_message const& m);
    void on_malformed();
    void refused(std::string_view code);
    void answered(int status, std::string_view what);
    void lost(error_code ec, std::string_view reason);
    void absent(int status, std::string reason);
    void hang_up() noexcept;
    [[nodiscard]] std::unique_ptr<net::web_socket> drop_socket() noexcept;
    void tell(push_event e, error_code ec, std::string_view reason) const;
    [[nodiscard]] clock::time_point now() const noexcept;

    client_impl& client_;
    boost::intrusive::list<bell_wish> wishes_;
    policy::bell bell_;
    std::unique_ptr<net::web_socket> socket_;
    std::string target_;                 // once the server named it
    std::optional<verification> shown_;  // by the last event
    bool rings_ = false;                 // counted
    bool going_ = false;
    bool ended_ = false;  // the pool
};

}  // namespace vouch::detail
