#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

namespace vouch::testing {

namespace asio = boost::asio;

/// How a simulated server does TLS.
struct tls_behaviour {
    enum class shown : std::uint8_t {
        good,        ///< for the origin's host, signed by `simulation::ca_pem()`
        wrong_host,  ///< for `elsewhere.example`
        untrusted,   ///< signed by somebody else
        expired,     ///< in 2001
    };
    shown certificate = shown::good;
    /// Whether `server_channel::close` says so before it ends the connection. Without it an end
    /// cannot be told from a cut (RFC 8446, 6.1).
    bool close_notify = true;
};

/// Where a connection breaks, in bytes as the wire carries them: over TLS, those of its records.
struct wire_cut {
    std::optional<std::size_t> received{};  ///< the server gets so many more of the client's
    std::optional<std::size_t> sent{};      ///< the client gets so many more of the server's
    bool reset = true;                      ///< how the client finds it; else as an orderly end
};

/// A world of one thread with virtual time and a network in memory, in which real pools and clients
/// run: `pool{sim.get_executor(), sim.options()}`. Nothing in it sleeps, and a seed replays a run
/// exactly.
///
/// Lifetime: it has to outlive the operations in it; those pending when it goes are destroyed with
/// it. Thread safety: none, one thread.
class simulation {
public:
    explicit simulation(std::uint64_t seed = 1);
    simulation(simulation const&) = delete;
    simulation& operator=(simulation const&) = delete;
    ~simulation();

    [[nodiscard]] asio::io_context& context() noexcept;
    [[nodiscard]] asio::any_io_executor get_executor();
    /// Options with this world's clock, network and seed.
    [[nodiscard]] pool_options options() noexcept;
    [[nodiscard]] vouch::clock& clock() noexcept;
    [[nodiscard]] vouch::connector& connector() noexcept;

    [[nodiscard]] vouch::clock::time_point now() const noexcept;
    /// Time since the beginning.
    [[nodiscard]] duration elapsed() const noexcept;
    /// Calls `f` after `d` of virtual time.
    void after(duration d, std::function<void()> f);
    /// In [0, 1).
    [[nodiscard]] double random() noexcept;
    [[nodiscard]] std::uint64_t random_bits() noexcept;

    /// Runs until nothing is left to do, jumping from one wake-up to the next.
    void run();
    /// Runs for `d`, and then stands at exactly that time.
    void run_for(duration d);
    /// Runs until `done()`; false if nothing is left to do before.
    bool run_until(std::function<bool()> const& done);
    /// Runs what is ready, without letting time pass.
    void settle();

    /// How long bytes and new connections take, each way. 0 at first.
    void set_latency(duration d) noexcept;

    class listener;
    /// Serves connections to `at` by `l`, who has to live as long; over TLS if `at.tls`. Null:
    /// nobody listens, connecting is refused.
    void listen(origin const& at, listener* l);
    /// Of connections to `at` from now on.
    void set_tls(origin const& at, tls_behaviour const& b);
    /// The authority that signs for the servers of every simulation, and whom their clients trust.
    [[nodiscard]] static std::string_view ca_pem() noexcept;
    /// Cuts the connection to `at` on which the client's next bytes arrive, counted from those.
    void cut_next(origin const& at, wire_cut const& c);
    /// How connecting to `at` fails, until called with no error. `would_block`: it hangs.
    void fail_dials(origin const& at, error_code ec, dial_step step = dial_step::connect);
    /// Connections made so far, to any origin.
    [[nodiscard]] std::size_t dials() const noexcept;

private:
    class world;
    std::shared_ptr<world> world_;
};

/// The server's end of a connection in memory.
class server_channel {
public:
    server_channel() = default;
    server_channel(server_channel const&) = delete;
    server_channel& operator=(server_channel const&) = delete;
    virtual ~server_channel() = default;

    virtual void send(std::string_view bytes) = 0;
    /// An orderly end of what this side sends, after what it sent.
    virtual void close() = 0;
    /// An abrupt end: bytes under way are lost.
    virtual void reset() = 0;
    [[nodiscard]] virtual bool open() const noexcept = 0;
};

/// A server that takes bytes as they come.
class simulation::listener {
public:
    virtual ~listener() = default;
    virtual void on_open(std::shared_ptr<server_channel> const&) {}
    virtual void on_bytes(std::shared_ptr<server_channel> const& from, std::string_view bytes) = 0;
    /// The client closed or reset its end.
    virtual void on_closed(std::shared_ptr<server_channel> const&) {}
};

/// One request, as a scripted server sees it.
struct server_request {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    std::shared_ptr<server_channel> from;

    [[nodiscard]] std::string_view header(std::string const& name) const;
    /// Answers with a JSON body. `headers` are whole lines, each with CRLF.
    void reply(int status, std::string_view body, std::string_view headers = {}) const;
};

/// A server that answers whole HTTP/1.1 requests by a function, at once or later.
class scripted_server final : public simulation::listener {
public:
    using handler = std::function<void(server_request const&)>;
    explicit scripted_server(handler h) : handler_(std::move(h)) {}

    void on_bytes(std::shared_ptr<server_channel> const& from, std::string_view bytes) override;
    void on_closed(std::shared_ptr<server_channel> const& from) override;

    /// Requests so far.
    [[nodiscard]] std::size_t requests() const noexcept { return requests_; }
    [[nodiscard]] std::size_t closed() const noexcept { return closed_; }

private:
    handler handler_;
    std::map<server_channel const*, std::string> unread_;
    std::size_t requests_ = 0;
    std::size_t closed_ = 0;
};

/// The bytes of a JSON response with Content-Length.
[[nodiscard]] std::string http_response(int status, std::string_view body,
                                        std::string_view headers = {});

}  // namespace vouch::testing
