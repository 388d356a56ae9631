#include <emulator/world/world.hpp>

namespace vouch::emulator {

void world::share_trust(time_point now, transaction& t) {
    if (t.two_users) return;
    device_record* const a = t.sides.front().owner;
    device_record* const b = t.sides[t.responder].owner;
    if (a->trust.verified == b->trust.verified) return;
    device_record* const fresh = a->trust.verified ? b : a;
    fresh->trust.verified = true;
    auto const later = [&](int steps, auto set) {
        agenda_.at(now + steps * options_.secret_delay,
                   [this, fresh, set, id = fresh->id](time_point) {
                       // Signed out meanwhile: another session.
                       if (fresh->id != id || !fresh->signed_in) return;
                       set(fresh->trust);
                       reported_.push_back({0, fresh});
                   });
    };
    later(1, [](trust& own) { own.cross_signing_secrets = true; });
    later(2, [](trust& own) { own.backup_secret = true; });
    later(3, [](trust& own) { own.first_sync_done = true; });
}

}  // namespace vouch::emulator
