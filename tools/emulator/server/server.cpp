#include <stdexcept>
#include <system_error>
#include <utility>

#include <emulator/server/shell.hpp>
#include <emulator/service/service_impl.hpp>

namespace vouch::emulator {
namespace {

using guard = std::lock_guard<std::recursive_mutex>;

/// Holds the lock for a change from outside, which happens now.
class change_from_outside {
public:
    explicit change_from_outside(std::shared_ptr<shell> const& s) : shell_(*s), lock_(s->mutex) {
        shell_.service.advance(shell::now());
    }
    change_from_outside(change_from_outside const&) = delete;
    change_from_outside& operator=(change_from_outside const&) = delete;
    ~change_from_outside() { shell_.wake_up(); }

private:
    shell& shell_;
    guard lock_;
};

}  // namespace

server::server(boost::asio::any_io_executor executor, options const& o) try
    : impl_(std::make_shared<impl>(std::move(executor), o)) {
    impl_->start(o);
} catch (boost::system::system_error const& e) {
    throw std::system_error(e.code().value(), std::system_category(),
                            "the emulator cannot listen on " + std::string(o.address) + " port " +
                                std::to_string(o.port));
}

server::~server() { stop(); }
void server::stop() { impl_->stop(); }

std::string server::url() const { return url(""); }

std::string server::url(std::string_view device) const {
    guard const lock(impl_->mutex);
    auto const* l = impl_->find(device);
    if (l == nullptr) {
        static_cast<void>(impl_->service.device(device));
        l = impl_->find("");
    }
    return l->url;
}

std::uint16_t server::port() const {
    guard const lock(impl_->mutex);
    return impl_->find("")->port;
}

std::string server::ca_pem() const { return impl_->ca_pem; }

device server::device(std::string_view name) const {
    guard const lock(impl_->mutex);
    return impl_->service.device(name);
}

std::vector<device> server::devices() const {
    guard const lock(impl_->mutex);
    return impl_->service.devices();
}

device server::add_device(device_options const& d) {
    change_from_outside const change(impl_);
    auto const added = impl_->service.add_device(d);
    if (d.own_port) impl_->listen(added.name, 0);
    return impl_->service.device(added.name);
}

void server::remove_device(std::string_view name) {
    change_from_outside const change(impl_);
    impl_->service.remove_device(name);
    impl_->close_listener(name);
}

void server::script(std::string_view device, std::span<step const> steps) {
    change_from_outside const change(impl_);
    impl_->service.script(device, steps);
}

std::uint64_t server::fault(emulator::fault const& f) {
    guard const lock(impl_->mutex);
    return impl_->service.fault(f);
}

void server::clear_faults() {
    guard const lock(impl_->mutex);
    impl_->service.clear_faults();
}

void server::advance(duration by) {
    if (by < duration::zero()) throw std::invalid_argument("the clock cannot be turned back");
    change_from_outside const change(impl_);
    impl_->service.turn_clock(by);
}

std::vector<log_entry> server::requests() const {
    guard const lock(impl_->mutex);
    return impl_->service.requests();
}

std::vector<effect> server::effects(std::string_view id) const {
    guard const lock(impl_->mutex);
    return impl_->service.effects(id);
}

void server::reset() {
    change_from_outside const change(impl_);
    impl_->service.reset();
}

response server::handle(request const& r) {
    change_from_outside const change(impl_);
    return impl_->service.handle(impl::now(), r);
}

std::size_t server::connections() const {
    guard const lock(impl_->mutex);
    return impl_->connections.size();
}

}  // namespace vouch::emulator
