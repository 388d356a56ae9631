#pragma once

#include <boost/intrusive/list.hpp>

namespace vouch::net {

/// Something on a pool that may outlast its operations for a while, in case that others follow.
class lingerer : public boost::intrusive::list_base_hook<> {
public:
    lingerer() = default;
    lingerer(lingerer const&) = delete;
    lingerer& operator=(lingerer const&) = delete;

    /// No operation is under way: unless one begins at once, it has to let go of the executor.
    virtual void on_rest() = 0;
    /// The pool ends, or its context: it lets go of everything of theirs now, and for ever.
    virtual void on_pool_end() noexcept = 0;

protected:
    ~lingerer() = default;
};

}  // namespace vouch::net
