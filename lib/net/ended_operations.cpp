#include "net/ended_operations.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace vouch::net {

namespace {
/// How many are told before the event loop goes on with something else.
constexpr std::size_t most_at_once = 64;
}  // namespace

void ended_operations::add(operation_base& op) {
    queue_->all.push_back(op);
    if (!queue_->in_event) queue_->post();
}

void ended_operations::drop() noexcept {
    queue_->all.clear_and_dispose([](operation_base* op) { delete op; });
}

// One is posted at a time: its memory is there again for the next.
void ended_operations::queue::post() {
    if (std::exchange(posted, true)) return;
    posting.execute([self = shared_from_this()] {
        self->posted = false;
        self->tell();
    });
}

// What is left over is posted before somebody is told, who may throw. Those that end meanwhile wait
// for the next go.
void ended_operations::queue::tell() {
    auto n = std::min(all.size(), most_at_once);
    for (; n != 0 && !all.empty(); --n) {
        auto& op = all.front();
        all.pop_front();
        if (!all.empty()) post();
        op.tell();
    }
}

ended_operations::event::event(ended_operations& of)
    : queue_(of.queue_->in_event ? nullptr : of.queue_) {
    of.queue_->in_event = true;
}

ended_operations::event::~event() {
    if (!queue_) return;
    queue_->in_event = false;
    if (!queue_->all.empty()) queue_->post();
}

void ended_operations::event::tell() {
    auto const all = std::move(queue_);
    if (!all) return;
    all->in_event = false;
    if (!all->posted) all->tell();
}

}  // namespace vouch::net
