#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
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

/// What goes wrong on one way of a connection.
enum class wire_fault : std::uint8_t {
    none,
    reset,  ///< the connection breaks: both ends find it reset, bytes under way are lost
    end,    ///< the receiver finds an orderly end; what was to follow is lost
    stall,  ///< what was to follow comes `wait` later
    noise,  ///< sixteen bytes that nobody sent and no HTTP message has (0x01 to 0x08) come between
};
[[nodiscard]] std::string_view to_string(wire_fault) noexcept;

/// One way of a connection in memory. Bytes never overtake each other.
struct way_plan {
    duration latency{};       ///< beside the world's
    duration jitter{};        ///< up to so much more, at random
    std::size_t segment = 0;  ///< bytes arrive in pieces of 1 to so many, at random; 0: as sent
    duration gap{};           ///< between those pieces
    duration gather{};        ///< what comes within so long arrives as one piece
    wire_fault fault = wire_fault::none;
    std::size_t after = 0;  ///< it strikes when so many bytes have arrived (0: from the start)
    duration wait{};  ///< and so much later. Of `stall`: how long; `duration::max()`: for ever
};

/// How one connection in memory behaves, and what goes wrong on it.
struct connection_plan {
    /// Connecting fails with this; `asio::error::would_block`: it hangs.
    error_code dial_error{};
    dial_step dial_fails_at = dial_step::connect;
    duration dial_time{};  ///< beside the latency of both ways
    way_plan to_server{};
    way_plan to_client{};
    std::size_t most_written = 0;  ///< of the client's bytes, so many at once are under way; 0: any
    std::size_t most_read = 0;     ///< so many the client gets at once; 0: what there is
};
/// One line; what is as usual is left out.
std::ostream& operator<<(std::ostream&, connection_plan const&);

/// A bad connection: a pure function of `seed`, with every fault and manner within reach, and none
/// in about half of all.
[[nodiscard]] connection_plan random_connection(std::uint64_t seed) noexcept;

/// Sees what passes on the simulated network: bytes as the clients' ends write and read them,
/// tokens included. It has to outlive the simulation. Every default does nothing.
class wire_tap {
public:
    virtual ~wire_tap() = default;
    /// Connections are numbered from 1, in the order of their dials.
    virtual void on_dial(std::size_t /*connection*/, origin const&) {}
    virtual void on_dialed(std::size_t /*connection*/, error_code) {}
    virtual void on_write(std::size_t /*connection*/, std::string_view) {}
    virtual void on_read(std::size_t /*connection*/, std::string_view) {}
    virtual void on_fault(std::size_t /*connection*/, wire_fault, bool /*to_server*/) {}
    virtual void on_close(std::size_t /*connection*/) {}
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
    /// What `host` resolves to from now on, each answer after `delay`. Its addresses (literals) are
    /// then tried as in production, one after the other with head starts (RFC 8305), and who
    /// listens is found by address: `listen({.host = "192.0.2.1", .port = 80}, &server)`, unless
    /// the name itself was given to `listen`. Answers are used for 30 s. Empty: there is no such
    /// name. Names that were never given have an address of their own.
    void resolve(std::string_view host, std::vector<std::string> const& addresses,
                 duration delay = {});
    /// How looking for `host` fails from now on. `would_block`: it hangs.
    void fail_lookups(std::string_view host, error_code ec);
    /// How connecting to `at` fails, until called with no error. `would_block`: it hangs, for the
    /// 5 s that a dial has.
    void fail_dials(origin const& at, error_code ec, dial_step step = dial_step::connect);
    /// How connections to `at` behave from now on: the first one dialled is number 0. A null
    /// function: as usual. `fail_dials` goes first.
    void plan_connections(origin const& at, std::function<connection_plan(std::size_t)> plan);
    /// Null: nobody looks.
    void set_tap(wire_tap* tap) noexcept;
    /// Connections made so far, to any origin.
    [[nodiscard]] std::size_t dials() const noexcept;
    /// Those that a client has not closed.
    [[nodiscard]] std::size_t open_connections() const noexcept;
    /// The wall clock jumps. Time itself goes on as before.
    void turn_wall_clock(duration by) noexcept;

private:
    class world;
    std::unique_ptr<world> world_;
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
    /// As `wire_tap` counts; 0 where it is not known.
    [[nodiscard]] virtual std::size_t number() const noexcept { return 0; }
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
    /// Answers with a JSON body. `lines` are whole header lines, each with CRLF.
    void reply(int status, std::string_view body, std::string_view lines = {}) const;
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
