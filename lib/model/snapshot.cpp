#include "model/snapshot.hpp"

#include <cstddef>
#include <new>
#include <span>
#include <utility>

namespace vouch {
namespace detail {
namespace {

// What lives in a block's tail has its own alignment: elements first, then bytes.
static_assert(sizeof(snapshot_block) % alignof(verification) == 0);
static_assert(sizeof(verification) % alignof(wire_enum<action>) == 0);
static_assert(alignof(snapshot_block) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

/// Calls `f` for each member that may refer to memory outside of the struct.
template <class F>
void each_reference(verification& v, F& f) {
    f(v.id);
    f(v.state);
    f(v.direction);
    f(v.purpose);
    f(v.methods);
    f(v.available_actions);
    if (v.error) {
        f(v.error->code);
        f(v.error->reason);
    }
    if (v.other_device) {
        f(v.other_device->id);
        if (v.other_device->name) f(*v.other_device->name);
    }
    if (v.other_user_id) f(*v.other_user_id);
    if (v.qr) f(v.qr->data);
    if (v.sas) {
        f(v.sas->emojis);
        if (v.sas->decimals) f(*v.sas->decimals);
    }
}

template <class F>
void each_reference(session& s, F& f) {
    f(s.state);
    if (s.matrix) {
        f(s.matrix->device_id);
        f(s.matrix->homeserver);
        f(s.matrix->user_id);
    }
    if (s.verification) each_reference(*s.verification, f);
}

/// An enumerator that came without text, or needs none, has nothing to store.
template <class E>
bool has_raw(wire_enum<E> const& e) noexcept {
    return e.value() == E::unknown && !(e == wire_enum<E>());
}

/// Adds up what the tail of a block has to hold.
struct measure {
    std::size_t elements = 0;
    std::size_t bytes = 0;

    void operator()(text const& t) { bytes += t.size(); }
    template <class E>
    void operator()(wire_enum<E> const& e) {
        if (has_raw(e)) bytes += e.raw().size();
    }
    template <class T>
    void operator()(list<T> const& l) {
        elements += l.size() * sizeof(T);
        for (T const& item : l) (*this)(item);
    }
};

/// Copies what a struct refers to into the tail, and lets it refer there.
struct settle {
    std::byte* elements;
    char* bytes;

    text store(std::string_view s) {
        char* const at = bytes;
        bytes += s.copy(at, s.size());
        return text::borrow({at, s.size()});
    }
    template <class E>
    wire_enum<E> store(wire_enum<E> const& e) {
        return has_raw(e) ? wire_enum<E>(store(e.raw())) : wire_enum<E>(e.value());
    }

    void operator()(text& t) { t = store(t); }
    template <class E>
    void operator()(wire_enum<E>& e) {
        if (has_raw(e)) e = store(e);
    }
    template <class T>
    void operator()(list<T>& l) {
        auto* const first = reinterpret_cast<T*>(elements);
        for (T const& item : l)
            elements = reinterpret_cast<std::byte*>(new (elements) T(store(item)) + 1);
        l = list<T>::borrow({first, l.size()});
    }
};

}  // namespace

snapshot snapshot_access::make(session&& s, std::optional<verification>&& v) {
    bool const one_for_both = v && v == s.verification;
    return build(std::move(s), v && !one_for_both ? &*v : nullptr, one_for_both);
}

snapshot snapshot_access::make_of_one(session&& s) { return build(std::move(s), nullptr, true); }

/// `own`: null, or a verification beside the session's.
snapshot snapshot_access::build(session&& s, verification* own, bool one_for_both) {
    measure need;
    each_reference(s, need);
    if (own != nullptr) each_reference(*own, need);

    std::size_t const head = sizeof(snapshot_block) + (own != nullptr ? sizeof(verification) : 0);
    auto* const memory = static_cast<std::byte*>(::operator new(head + need.elements + need.bytes));
    settle tail{memory + head, reinterpret_cast<char*>(memory + head + need.elements)};

    auto* const block = new (memory) snapshot_block(std::move(s));
    each_reference(block->session, tail);
    if (one_for_both) block->verification = &*block->session.verification;
    if (own != nullptr) {
        auto* const second = new (memory + sizeof(snapshot_block)) verification(std::move(*own));
        each_reference(*second, tail);
        block->verification = second;
    }
    snapshot result;
    result.block_ = block;
    return result;
}

}  // namespace detail

snapshot::snapshot(snapshot const& other) noexcept
    : block_(other.block_), reconciled_(other.reconciled_) {
    if (block_ != nullptr) block_->handles.fetch_add(1, std::memory_order_relaxed);
}

void snapshot::release() noexcept {
    if (block_->handles.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    // Everything in a block refers to the block itself: no destructor in it has anything to do.
    ::operator delete(const_cast<detail::snapshot_block*>(block_));
}

session const& snapshot::session() const noexcept {
    static vouch::session const none;
    return block_ != nullptr ? block_->session : none;
}

verification const* snapshot::verification() const noexcept {
    return block_ != nullptr ? block_->verification : nullptr;
}

void snapshot::swap(snapshot& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(reconciled_, other.reconciled_);
}

bool operator==(snapshot const& a, snapshot const& b) noexcept {
    return a.block_ == b.block_ || (!is_transition(a, b) && a.session() == b.session());
}

bool is_transition(snapshot const& a, snapshot const& b) noexcept {
    auto const* const before = a.verification();
    auto const* const after = b.verification();
    if (before == after) return false;
    if (before == nullptr || after == nullptr) return true;
    // Mostly it is this that differs, and it takes no look at any text.
    return before->state != after->state || *before != *after;
}

}  // namespace vouch
