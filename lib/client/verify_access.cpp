#include "client/verify_access.hpp"

namespace vouch::detail {
namespace {

// An explicit instantiation may name a private member: the one way in without a public hook.
struct impl_tag {
    friend auto member_of(impl_tag) noexcept;
};

template <auto Member>
struct reach {
    friend auto member_of(impl_tag) noexcept { return Member; }
};
template struct reach<&client::impl_>;

}  // namespace

std::shared_ptr<client_impl> const& impl_of(client const& c) noexcept {
    return c.*member_of(impl_tag{});
}

}  // namespace vouch::detail
