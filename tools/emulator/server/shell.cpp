#include <emulator/server/shell.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <emulator/server/certificate.hpp>
#include <emulator/service/service_impl.hpp>

namespace vouch::emulator {
namespace {

using boost::system::error_code;
using guard = std::lock_guard<std::recursive_mutex>;

void require_client_certificates(asio::ssl::context& tls, std::string_view authority) {
    error_code bad;
    tls.add_certificate_authority(asio::buffer(authority), bad);
    if (bad)
        throw std::invalid_argument(
            "client_ca_pem holds no certificate: give PEM text (BEGIN CERTIFICATE)");
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    // Without a name, sessions of verified clients are not resumed but refused.
    static constexpr std::string_view name = "vouch emulator";
    SSL_CTX_set_session_id_context(tls.native_handle(),
                                   reinterpret_cast<unsigned char const*>(name.data()),
                                   static_cast<unsigned>(name.size()));
}

asio::ssl::context make_tls(certificate const& c, std::string_view client_authority) {
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain(asio::buffer(c.server));
    tls.use_private_key(asio::buffer(c.server_key), asio::ssl::context::pem);
    // An idle connection keeps no buffers.
    SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    if (!client_authority.empty()) require_client_certificates(tls, client_authority);
    return tls;
}

std::string authority(asio::ip::tcp::endpoint const& e) {
    std::string const host = e.address().to_string();
    return (e.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(e.port());
}

}  // namespace

server::impl::impl(asio::any_io_executor ex, options const& o)
    : executor(std::move(ex)),
      service(o, now()),
      address(o.address),
      idle_timeout(o.idle_timeout),
      max_connections(o.max_connections),
      timer_(executor) {}

server::impl::~impl() = default;

time_point server::impl::now() {
    // Steady, and near enough to the time of day.
    static auto const base =
        std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
    static auto const start = std::chrono::steady_clock::now();
    return base + std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - start);
}

void server::impl::start(options const& o) {
    guard const lock(mutex);
    if (o.tls) {
        certificate const c = make_certificate(address);
        tls = make_tls(c, o.client_ca_pem);
        ca_pem = c.ca;
        service.impl_->core.set_ca_pem(ca_pem);
    }
    listen("", o.port);
    for (device_record const* const d : service.impl_->core.world().devices())
        if (d->own_port) listen(d->name, 0);
    wake_up();
}

void server::impl::listen(std::string const& device, std::uint16_t port) {
    asio::ip::tcp::endpoint const wanted(asio::ip::make_address(address), port);
    auto l = std::make_shared<listener>(
        listener{asio::ip::tcp::acceptor(executor), asio::steady_timer(executor), device, {}, 0});
    l->acceptor.open(wanted.protocol());
    l->acceptor.set_option(asio::socket_base::reuse_address(true));
    l->acceptor.bind(wanted);
    l->acceptor.listen();
    asio::ip::tcp::endpoint const bound = l->acceptor.local_endpoint();
    l->port = bound.port();
    l->url = (tls ? "https://" : "http://") + authority(bound);
    if (!device.empty()) service.impl_->core.set_port(device, l->port);
    listeners.push_back(l);
    accept(l);
}

void server::impl::close_listener(std::string_view device) {
    std::erase_if(listeners, [&](std::shared_ptr<listener> const& l) {
        if (l->device != device) return false;
        error_code ignored;
        l->acceptor.close(ignored);
        service.impl_->core.drop_port(l->device);
        return true;
    });
}

server::impl::listener const* server::impl::find(std::string_view device) const {
    for (auto const& l : listeners)
        if (l->device == device) return l.get();
    return nullptr;
}

void server::impl::accept(std::shared_ptr<listener> const& l) {
    l->acceptor.async_accept(
        [self = shared_from_this(), l](error_code ec, asio::ip::tcp::socket socket) {
            self->accepted(l, ec, std::move(socket));
        });
}

void server::impl::accepted(std::shared_ptr<listener> const& l, error_code ec,
                            asio::ip::tcp::socket socket) {
    guard const lock(mutex);
    if (stopped || !l->acceptor.is_open()) return;
    if (!ec && connections.size() < max_connections)
        serve(shared_from_this(), *l, std::move(socket));
    if (!ec) return accept(l);
    // Out of descriptors, most likely: wait until some are back.
    l->pause.expires_after(std::chrono::milliseconds(50));
    l->pause.async_wait([self = shared_from_this(), l](error_code gone) {
        guard const again(self->mutex);
        if (!gone && !self->stopped && l->acceptor.is_open()) self->accept(l);
    });
}

void server::impl::admit(std::shared_ptr<connection> const& c) {
    connections.emplace(c.get(), c);
    if (connections.size() == 1) wake_up();
}

void server::impl::forget(connection* c) { connections.erase(c); }

void server::impl::run_due() {
    if (stopped) return;
    time_point const t = now();
    auto const due = service.next_due();
    if (due && *due <= t) service.advance(t);
    if (idle_timeout > duration::zero() && !connections.empty() && t >= next_sweep_) sweep();
    set_timer();
}

void server::impl::sweep() {
    time_point const t = now();
    next_sweep_ = t + std::max<duration>(idle_timeout / 4, std::chrono::milliseconds(100));
    std::vector<std::shared_ptr<connection>> idle;
    for (auto const& [raw, weak] : connections)
        if (auto c = weak.lock(); c && c->is_idle_since(t - idle_timeout)) idle.push_back(c);
    for (auto const& c : idle) c->close();
}

void server::impl::set_timer() {
    auto due = service.next_due();
    if (idle_timeout > duration::zero() && !connections.empty())
        due = due ? std::min(*due, next_sweep_) : next_sweep_;
    // A wake-up too early does no harm, and moving the timer costs more.
    if (!due || (timer_due_ && *timer_due_ <= *due)) return;
    timer_due_ = due;
    timer_.expires_after(std::max(*due - now(), duration::zero()));
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
        auto const self = weak.lock();
        if (ec || !self) return;
        guard const lock(self->mutex);
        self->timer_due_.reset();
        self->run_due();
    });
}

void server::impl::wake_up() {
    asio::post(executor, [weak = weak_from_this()] {
        auto const self = weak.lock();
        if (!self) return;
        guard const lock(self->mutex);
        self->run_due();
    });
}

void server::impl::stop() {
    {
        guard const lock(mutex);
        if (std::exchange(stopped, true)) return;
        for (auto const& l : listeners) {
            error_code ignored;
            l->acceptor.close(ignored);
        }
    }
    asio::dispatch(executor, [self = shared_from_this()] {
        std::vector<std::shared_ptr<connection>> open;
        guard const lock(self->mutex);
        self->timer_.cancel();
        for (auto const& l : self->listeners) l->pause.cancel();
        for (auto const& [raw, weak] : self->connections)
            if (auto c = weak.lock()) open.push_back(std::move(c));
        for (auto const& c : open) c->close();
    });
}

}  // namespace vouch::emulator
