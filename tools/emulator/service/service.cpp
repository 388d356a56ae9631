#include <algorithm>
#include <utility>

#include <emulator/service/service_impl.hpp>

namespace vouch::emulator {
namespace {

/// Keeps the one answer that comes at once.
class collector final : public answer_sink {
public:
    void deliver(reply r) override { got_ = std::move(r.response); }
    response take() { return std::move(got_); }

private:
    response got_;
};

}  // namespace

service::service(options const& o, time_point start) : impl_(std::make_unique<impl>(o, start)) {}
service::service(service&&) noexcept = default;
service& service::operator=(service&&) noexcept = default;
service::~service() = default;

response service::handle(time_point now, request const& r) {
    collector sink;
    auto const e = std::make_shared<exchange>();
    e->request = r;
    e->from.base_url = "http://127.0.0.1";
    e->sink = &sink;
    e->may_wait = false;
    impl_->core.begin(now, e);
    e->sink = nullptr;
    return sink.take();
}

void service::advance(time_point now) { impl_->core.advance(now); }
std::optional<time_point> service::next_due() const { return impl_->core.next_due(); }
time_point service::clock(time_point now) const { return impl_->core.clock(now); }

void service::turn_clock(duration by) {
    impl_->core.turn_clock(by);
    impl_->core.advance(impl_->core.last_now());
}

device service::add_device(device_options const& d) {
    return describe(impl_->core, impl_->core.add_device(owned_device(d)));
}

void service::remove_device(std::string_view name) { impl_->core.remove_device(name); }

void service::script(std::string_view device, std::span<step const> steps) {
    impl_->core.set_script(device, owned_device({.script = steps}).script);
}

std::uint64_t service::fault(emulator::fault const& f) { return impl_->core.add_fault(f); }
void service::clear_faults() { impl_->core.faults().clear(); }

device service::device(std::string_view name) const {
    return describe(impl_->core, impl_->core.known_device(name));
}

std::vector<device> service::devices() const {
    std::vector<emulator::device> all;
    for (device_record const* const d : impl_->core.world().devices())
        all.push_back(describe(impl_->core, *d));
    return all;
}

std::vector<log_entry> service::requests() const {
    auto const& entries = impl_->core.log().entries();
    return {entries.begin(), entries.end()};
}

std::vector<effect> service::effects(std::string_view id) const { return impl_->core.effects(id); }

void service::reset() { impl_->core.reset(); }

}  // namespace vouch::emulator
