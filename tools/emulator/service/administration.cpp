#include <algorithm>
#include <stdexcept>
#include <tuple>

#include <emulator/service/emulation.hpp>

// What the control interface and the public face do to the world.

namespace vouch::emulator {

device_record& emulation::add_device(owned_device const& d) {
    std::vector<step> steps;
    device_record& added = world_->add_device(world_now(), d.view(steps));
    flush();
    return added;
}

device_record& emulation::known_device(std::string_view name) {
    device_record* const d = world_->find_device(name);
    if (d == nullptr)
        throw std::invalid_argument("there is no device named '" + std::string(name) + "'");
    return *d;
}

void emulation::remove_device(std::string_view name) {
    device_record& d = known_device(name);
    world_->remove_device(world_now(), d);
    flush();
    ring(&d);
}

void emulation::set_script(std::string_view device, std::vector<owned_step> script) {
    world_->set_script(world_now(), known_device(device), std::move(script));
    flush();
}

void emulation::sign(std::string_view device, bool in) {
    device_record& d = known_device(device);
    if (in)
        world_->sign_in(world_now(), d);
    else
        world_->sign_out(world_now(), d);
    flush();
}

std::uint64_t emulation::add_fault(fault const& f) {
    if (!f.device.empty()) static_cast<void>(known_device(f.device));
    return faults_.add(f);
}

std::vector<effect> emulation::effects(std::string_view id) {
    std::vector<effect> all;
    transaction const* const t = world_->find(id);
    if (t == nullptr) return all;
    for (auto const& [who, count] : t->tallies)
        all.push_back({who.first->name, std::string(to_string(who.second)), count.performed,
                       count.repeated, count.refused});
    std::ranges::sort(all, [](effect const& a, effect const& b) {
        return std::tie(a.device, a.action) < std::tie(b.device, b.action);
    });
    return all;
}

std::uint16_t emulation::port_of(std::string_view device) const {
    auto const found = ports_.find(device);
    return found == ports_.end() ? std::uint16_t{0} : found->second;
}

void emulation::set_port(std::string_view device, std::uint16_t port) {
    ports_.insert_or_assign(std::string(device), port);
}

void emulation::drop_port(std::string_view device) {
    if (auto const found = ports_.find(device); found != ports_.end()) ports_.erase(found);
}

device describe(emulation const& e, device_record const& d) {
    return {d.name, d.token, d.account->user_id, d.id, e.port_of(d.name)};
}

}  // namespace vouch::emulator
