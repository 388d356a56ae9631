#include <vouch/observer.hpp>

namespace vouch {

std::string_view to_string(retry_decision d) noexcept {
    switch (d) {
        case retry_decision::finish:
            return "finish";
        case retry_decision::resend:
            return "resend";
        case retry_decision::read_back:
            return "read back";
        case retry_decision::give_up:
            return "give up";
    }
    return "unknown";
}

std::string_view to_string(pool_event e) noexcept {
    switch (e) {
        case pool_event::dialing:
            return "dialing";
        case pool_event::opened:
            return "opened";
        case pool_event::dial_failed:
            return "dial failed";
        case pool_event::lent:
            return "lent";
        case pool_event::returned:
            return "returned";
        case pool_event::closed:
            return "closed";
    }
    return "unknown";
}

std::string_view to_string(push_event e) noexcept {
    switch (e) {
        case push_event::connected:
            return "connected";
        case push_event::lost:
            return "lost";
        case push_event::unavailable:
            return "unavailable";
    }
    return "unknown";
}

}  // namespace vouch
