#include "net/web_socket.hpp"

#include <array>
#include <span>
#include <utility>

#include <boost/asio/error.hpp>

#include <openssl/evp.h>

namespace vouch::net {

namespace asio = boost::asio;
using wait_type = transport::wait_type;

namespace {

constexpr std::size_t max_unsent = std::size_t{16} << 10U;
constexpr std::string_view magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3

std::string base64(std::span<std::uint8_t const> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(text.data());
    text.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(to, bytes.data(), static_cast<int>(bytes.size()))));
    return text;
}

std::string accept_of(std::string key) {
    key += magic;
    std::array<std::uint8_t, 20> hash{};
    EVP_Digest(key.data(), key.size(), hash.data(), nullptr, EVP_sha1(), nullptr);
    return base64(hash);
}

}  // namespace

web_socket::~web_socket() {
    if (gone_ != nullptr) *gone_ = true;
    http::wipe(unsent_);
}

void web_socket::dial(connector& by, origin const& to) { dial_ = by.start(to, *this); }

void web_socket::on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step at) {
    dial_.reset();
    if (!t) {
        step_ = step::over;
        return listener_.on_dial_failed(ec, at);
    }
    stream_ = std::move(t);
    step_ = step::ready;
    if (!stream_->quiet()) return end(errc::protocol_error, "bytes that nobody asked for");
    stream_->async_wait(wait_type::read, reading_);
    listener_.on_connected();
}

void web_socket::get(std::string_view request) {
    document_ = std::make_unique<http::response_reader>();
    document_->reset(limits_);
    step_ = step::document;
    write(request);
}

void web_socket::upgrade(http::prepared const& constant, std::string_view target,
                         std::array<std::uint8_t, 16> const& random) {
    auto const key = base64(random);
    for (auto const byte : random) mask_ = mask_ * 257U + byte;
    mask_ |= 1U;
    answer_ = std::make_unique<http::upgrade_reader>(accept_of(key), limits_.header);
    step_ = step::upgrade;
    std::string request;
    request.reserve(2048);  // so that no copy of the token is left behind by growing
    http::append_upgrade(request, constant, target, key);
    write(request);
    http::wipe(request);
}

void web_socket::send(http::frame_kind kind, std::string_view payload) {
    std::string frame;
    http::append_frame(frame, kind, payload, next_mask());
    write(frame);
}

// Masks keep scripts from writing what they choose on the wire (RFC 6455, 10.3): nobody but this
// client chooses here, so a simple generator, seeded with chance, is enough.
std::uint32_t web_socket::next_mask() noexcept {
    mask_ ^= mask_ << 13U;
    mask_ ^= mask_ >> 17U;
    return mask_ ^= mask_ << 5U;
}

void web_socket::hang_up() noexcept {
    if (step_ == step::open && unsent_.empty()) {
        std::string frame;
        http::append_frame(frame, http::frame_kind::close, "\x03\xe8", next_mask());
        error_code ignored;
        (void)stream_->try_write(frame, ignored);
    }
    step_ = step::over;
    dial_.reset();
    stream_.reset();
}

void web_socket::side::on_ready(error_code ec) {
    if (ec) return self.end(ec);
    (self.*then)();
}

void web_socket::write(std::string_view bytes) {
    unsent_ += bytes;
    if (!waits_to_write_) write_on();
}

// Errors are left to reading: what came before the end may say why, and nobody is told before this
// returns.
void web_socket::write_on() {
    waits_to_write_ = false;
    error_code ec;
    std::size_t sent = 0;
    while (!ec && sent < unsent_.size())
        sent += stream_->try_write(std::string_view(unsent_).substr(sent), ec);
    bool const again = ec == asio::error::would_block && unsent_.size() - sent <= max_unsent;
    if (!again) {
        http::wipe(unsent_);
        return std::string().swap(unsent_);
    }
    unsent_.erase(0, sent);
    waits_to_write_ = true;
    stream_->async_wait(wait_type::write, writing_);
}

void web_socket::read() {
    std::array<char, 4096> buffer;
    bool gone = false;
    gone_ = &gone;
    for (;;) {
        error_code ec;
        auto const n = stream_->try_read(buffer, ec);
        if (ec == asio::error::would_block) {
            stream_->acknowledge();  // what an event asked for is on its way
            stream_->async_wait(wait_type::read, reading_);
            break;
        }
        if (ec) {
            gone_ = nullptr;
            return at_end(ec);
        }
        listener_.on_sign_of_life();
        if (gone) return;
        if (step_ == step::over || !take({buffer.data(), n}) || gone) {
            if (!gone) gone_ = nullptr;
            return;
        }
    }
    gone_ = nullptr;
}

// RFC 9112, 8: an end may be what frames the document.
void web_socket::at_end(error_code ec) {
    if (step_ != step::document || ec != asio::error::eof) return end(ec);
    document_->finish();
    if (!document_->done()) return end(ec);
    auto const keep = std::move(document_);
    step_ = step::ready;
    listener_.on_document(*keep, false);
}

/// False: it is over, or this object gone.
bool web_socket::take(std::string_view bytes) {
    switch (step_) {
        case step::document:
            return take_document(bytes);
        case step::upgrade:
            return take_answer(bytes);
        case step::open:
            return take_frames(bytes);
        default:
            end(errc::protocol_error, "bytes that nobody asked for");
            return false;
    }
}

bool web_socket::take_document(std::string_view bytes) {
    auto const used = document_->feed(bytes);
    if (document_->error() != errc{}) {
        auto const keep = std::move(document_);
        end(keep->error(), keep->error_message());
        return false;
    }
    if (!document_->done()) return true;
    auto const keep = std::move(document_);
    step_ = step::ready;
    auto* const gone = gone_;
    listener_.on_document(*keep, keep->reusable() && used == bytes.size());
    return !*gone && step_ != step::over;
}

bool web_socket::take_answer(std::string_view bytes) {
    auto const used = answer_->feed(bytes);
    if (answer_->wrong()) {
        auto const why = answer_->wrong();
        end(why.code, why.message);
        return false;
    }
    if (!answer_->done()) return true;
    auto const keep = std::move(answer_);
    auto* const gone = gone_;
    if (!keep->granted()) {
        step_ = step::over;
        listener_.on_refused(keep->status());
        return false;
    }
    step_ = step::open;
    listener_.on_upgraded();
    return !*gone && step_ == step::open && take_frames(bytes.substr(used));
}

bool web_socket::take_frames(std::string_view bytes) {
    messages_.append(bytes);
    while (messages_.next())
        if (!on_message()) return false;
    if (!messages_.wrong()) return true;
    auto const why = messages_.wrong();
    end(why.code, why.message);
    return false;
}

bool web_socket::on_message() {
    using http::frame_kind;
    switch (messages_.kind()) {
        case frame_kind::ping:
            send(frame_kind::pong, messages_.payload());
            return true;
        case frame_kind::close:
            end(asio::error::eof);
            return false;
        case frame_kind::text:
        case frame_kind::binary: {
            auto* const gone = gone_;
            listener_.on_text(messages_.payload());
            return !*gone && step_ == step::open;
        }
        default:
            return true;
    }
}

void web_socket::end(error_code ec, std::string_view problem) {
    step_ = step::over;
    listener_.on_ended(ec, problem);
}

}  // namespace vouch::net
