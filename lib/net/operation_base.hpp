#pragma once

#include <boost/intrusive/list.hpp>

#include <vouch/error.hpp>

namespace vouch::net {

/// A call, a watch or a drain under way. The pool owns it until its caller is told.
class operation_base : public boost::intrusive::list_base_hook<> {
public:
    operation_base() = default;
    operation_base(operation_base const&) = delete;
    operation_base& operator=(operation_base const&) = delete;
    virtual ~operation_base() = default;

    /// Ends with `ec`.
    virtual void end(errc ec) = 0;
    /// Tells the caller how it ended. Destroys itself.
    virtual void tell() = 0;
    /// The pool takes no more operations: what only waits ends with `pool_closed`.
    virtual void on_draining() {}
    /// Whether the pool waits for it to end, when it drains.
    [[nodiscard]] bool is_work() const noexcept { return is_work_; }

protected:
    struct no_work {};
    explicit operation_base(no_work) noexcept : is_work_(false) {}

private:
    bool is_work_ = true;
};

/// A flow under way: it starts operations of its own.
class flow_base : public boost::intrusive::list_base_hook<> {
public:
    /// The pool takes no more operations. It ends soon.
    virtual void on_closing() = 0;

protected:
    ~flow_base() = default;
};

}  // namespace vouch::net
