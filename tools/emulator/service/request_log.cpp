#include <emulator/service/request_log.hpp>

#include <utility>

namespace vouch::emulator {

std::uint64_t request_log::add(log_entry e) {
    e.number = ++count_;
    entries_.push_back(std::move(e));
    if (entries_.size() > size_) entries_.pop_front();
    return count_;
}

void request_log::set_status(std::uint64_t number, int status) {
    if (entries_.empty() || number < entries_.front().number) return;
    std::size_t const index = number - entries_.front().number;
    if (index < entries_.size()) entries_[index].status = status;
}

std::string redacted(std::string_view text, std::string_view secret, std::size_t limit) {
    std::string out;
    while (out.size() < limit) {
        auto const at = secret.empty() ? text.npos : text.find(secret);
        out += text.substr(0, at);
        if (at == text.npos) break;
        out += "[token]";
        text.remove_prefix(at + secret.size());
    }
    if (out.size() > limit) out.resize(limit);
    return out;
}

}  // namespace vouch::emulator
