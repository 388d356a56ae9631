#include <ostream>

#include <vouch/model.hpp>

#include "model/printable.hpp"

namespace vouch {
namespace {

using detail::printable;

template <class T>
void print_list(std::ostream& os, list<T> const& items) {
    char const* separator = "";
    os << '[';
    for (T const& item : items) {
        os << separator << item;
        separator = " ";
    }
    os << ']';
}

}  // namespace

std::ostream& operator<<(std::ostream& os, verification_error const& e) {
    return os << printable{e.code} << " (" << printable{e.reason} << ')';
}

std::ostream& operator<<(std::ostream& os, verification const& v) {
    os << printable{v.id} << ' ' << v.state << ", " << v.direction << ' ' << v.purpose
       << ", methods ";
    print_list(os, v.methods);
    os << ", actions ";
    print_list(os, v.available_actions);
    if (v.other_user_id) os << ", user " << printable{*v.other_user_id};
    if (v.other_device) {
        os << ", device " << printable{v.other_device->id};
        if (v.other_device->name) os << " \"" << printable{*v.other_device->name} << '"';
    }
    if (v.qr) os << ", qr: shown";
    if (v.sas) os << ", sas: shown";
    if (v.error) os << ", error " << *v.error;
    return os;
}

std::ostream& operator<<(std::ostream& os, e2ee const& e) {
    char const* separator = "";
    auto const flag = [&](bool set, char const* name) {
        os << separator << (set ? "" : "not ") << name;
        separator = ", ";
    };
    flag(e.initialized, "initialized");
    flag(e.cross_signing, "cross-signing");
    flag(e.verified, "verified");
    flag(e.secret_storage, "secret storage");
    flag(e.key_backup, "key backup");
    flag(e.has_backed_up_recovery_key, "recovery key backed up");
    flag(e.first_sync_done, "first sync done");
    os << "; secrets:";
    auto const secret = [&](bool held, char const* name) {
        if (held) os << ' ' << name;
    };
    secret(e.secrets.master_key, "master");
    secret(e.secrets.self_signing_key, "self-signing");
    secret(e.secrets.user_signing_key, "user-signing");
    secret(e.secrets.megolm_backup_key, "megolm-backup");
    secret(e.secrets.recovery_key, "recovery");
    return os << (e.secrets == secrets{} ? " none" : "");
}

std::ostream& operator<<(std::ostream& os, session const& s) {
    os << s.state;
    if (s.matrix)
        os << ", " << printable{s.matrix->user_id} << " on device "
           << printable{s.matrix->device_id} << " at " << printable{s.matrix->homeserver};
    os << "; " << s.e2ee;
    if (s.verification) os << "; verification " << *s.verification;
    return os;
}

std::ostream& operator<<(std::ostream& os, snapshot const& s) {
    if (!s) return os << "empty snapshot";
    os << "session " << s.session();
    // The session's own is printed already.
    if (auto const* const v = s.verification()) {
        if (s.session().verification == *v)
            os << " (the answer's own)";
        else
            os << "; about " << *v;
    } else {
        os << "; about no verification";
    }
    if (s.reconciled()) os << "; reconciled";
    return os;
}

}  // namespace vouch
