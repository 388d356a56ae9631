#pragma once

#include <boost/intrusive/list.hpp>

#include <vouch/error.hpp>

namespace vouch::net {

/// A call, a watch or a flow under way. The pool owns it until it ends.
class operation_base : public boost::intrusive::list_base_hook<> {
public:
    operation_base() = default;
    operation_base(operation_base const&) = delete;
    operation_base& operator=(operation_base const&) = delete;
    virtual ~operation_base() = default;

    /// Ends with `ec`. The operation is gone afterwards.
    virtual void end(errc ec) = 0;
};

}  // namespace vouch::net
