#pragma once

#include <memory>
#include <string>
#include <utility>

#include <vouch/watch_stream.hpp>

#include "client/watch_operation.hpp"

namespace vouch::detail {

/// What a stream remembers between two calls of `next()`.
class stream_impl : public std::enable_shared_from_this<stream_impl> {
public:
    stream_impl() = default;
    stream_impl(stream_impl const&) = delete;
    stream_impl& operator=(stream_impl const&) = delete;
    virtual ~stream_impl() = default;

    /// An operation that yields the next one, not started.
    [[nodiscard]] virtual operation<snapshot>* make_next() = 0;

    /// One `next()` at a time.
    class turn {
    public:
        turn() noexcept = default;
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn() { pass(); }
        /// False: somebody else has it.
        [[nodiscard]] bool take(stream_impl& of) noexcept {
            if (std::exchange(of.taken_, true)) return false;
            of_ = &of;
            return true;
        }
        void pass() noexcept {
            if (auto* const of = std::exchange(of_, nullptr)) of->taken_ = false;
        }

    private:
        stream_impl* of_ = nullptr;
    };

protected:
    static constexpr char const* one_at_a_time =
        "next() of this stream is under way already: wait for it first";

private:
    bool taken_ = false;
};

/// The transitions of one verification, beginning with what it is, up to its end.
class transition_stream final : public stream_impl {
public:
    transition_stream(std::shared_ptr<client_impl> client, std::string_view id, snapshot last,
                      watch_options const& options)
        : client_(std::move(client)), id_(id), last_(std::move(last)), options_(options) {}
    [[nodiscard]] operation<snapshot>* make_next() override;

private:
    class next_wait;

    std::shared_ptr<client_impl> client_;
    std::string const id_;
    snapshot last_;  // that was given
    watch_options options_;
};

}  // namespace vouch::detail
