#include "server/static_server.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "server/push_channel.hpp"

namespace vouch::bench {

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;
using tls_stream = asio::ssl::stream<tcp::socket>;

namespace {

constexpr std::string_view head_end = "\r\n\r\n";
constexpr char const* etag = "\"v1\"";

bool contains_any_case(std::string_view text, std::string_view lower) {
    return std::search(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           }) != text.end();
}

/// A request that is held.
class held_request {
public:
    virtual void answer_held() = 0;

protected:
    ~held_request() = default;
};

std::string_view id_of(std::string_view request) {
    auto const target = request.substr(0, request.find(" HTTP/"));
    return target.substr(target.rfind('/') + 1);
}

std::string response(int status, std::string_view body, static_server_options const& o) {
    std::string r = status == 200   ? "HTTP/1.1 200 OK\r\n"
                    : status == 404 ? "HTTP/1.1 404 Not Found\r\n"
                                    : "HTTP/1.1 401 Unauthorized\r\n";
    r += "Server: vouch-bench\r\nDate: Mon, 05 Jan 2026 12:00:00 GMT\r\n"
         "Content-Type: application/json; charset=utf-8\r\n"
         "X-Beeper-Desktop-Version: 4.2.0\r\n";
    r += o.close ? "Connection: close\r\n" : "Connection: keep-alive\r\n";
    if (o.hold && status == 200) r.append("ETag: ").append(etag).append("\r\n");
    r += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return r.append(body);
}

}  // namespace

class static_server::impl final : public push_channels, public std::enable_shared_from_this<impl> {
public:
    impl(asio::io_context& context, static_server_options o)
        : options(std::move(o)),
          answer(response(200, options.body, options)),
          last_answer(response(
              200, options.last_body.empty() ? with_state(options.body, "done") : options.last_body,
              options)),
          refusal(response(401, R"({"message":"no token","code":"unauthorized"})", options)),
          no_list(response(404, R"({"message":"no list","code":"not_found"})", options)),
          info(response(200, R"({"endpoints":{"ws_events":"/v1/ws"}})", options)),
          acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          pause(context) {
        if (options.identity.pem.empty()) return;
        tls.emplace(asio::ssl::context::tls_server);
        tls->use_certificate_chain(asio::buffer(options.identity.pem));
        tls->use_private_key(asio::buffer(options.identity.key_pem), asio::ssl::context::pem);
        if (options.resumption) return;
        SSL_CTX_set_num_tickets(tls->native_handle(), 0);
        SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_TICKET);
        SSL_CTX_set_session_cache_mode(tls->native_handle(), SSL_SESS_CACHE_OFF);
    }
    void accept();
    void release(std::string const& id);
    void subscribed(std::weak_ptr<push_channel> channel) override {
        bells.push_back(std::move(channel));
    }
    [[nodiscard]] bool is_done(std::string_view id) const {
        return all_done || done.contains(std::string(id));
    }

    static_server_options options;
    std::string const answer;
    std::string const last_answer;
    std::string const refusal;
    std::string const no_list;
    std::string const info;
    std::optional<asio::ssl::context> tls;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::unordered_map<std::string, std::weak_ptr<held_request>> waiting;
    std::vector<std::weak_ptr<push_channel>> bells;
    std::unordered_set<std::string> done;
    bool all_done = false;
    std::uint64_t events = 0;
    std::int64_t released_at = 0;
    std::uint64_t requests = 0;
    std::uint64_t held = 0;
    std::uint64_t connections = 0;
};

namespace {

/// One connection: reads, answers what is whole, reads on.
template <class Stream, class Server>
class session final : public held_request,
                      public std::enable_shared_from_this<session<Stream, Server>> {
public:
    session(Stream stream, std::shared_ptr<Server> server)
        : stream_(std::move(stream)), server_(std::move(server)) {}

    [[nodiscard]] Stream& stream() noexcept { return stream_; }

    void answer_held() override {
        out_.clear();
        append_answer(server_->last_answer, held_id_);
        write();
    }

    void read() {
        stream_.async_read_some(asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_),
                                [self = this->shared_from_this()](error_code ec, std::size_t n) {
                                    if (ec) return;
                                    self->filled_ += n;
                                    self->answer();
                                });
    }

private:
    void answer() {
        out_.clear();
        while (auto const size = whole_request()) {
            std::string_view const request(buffer_.data(), size);
            if (server_->options.push && request.starts_with("GET /v1/ws "))
                return open_push_channel(std::move(stream_), std::string(request), server_);
            take(size);
        }
        if (out_.empty()) {
            if (filled_ < buffer_.size()) read();
            return;
        }
        write();
    }

    void write() {
        asio::async_write(stream_, asio::buffer(out_),
                          [self = this->shared_from_this()](error_code ec, std::size_t) {
                              if (!ec) self->read();
                          });
    }

    // Its size, or 0 while it is not whole.
    std::size_t whole_request() const {
        std::string_view const in(buffer_.data(), filled_);
        auto const end = in.find(head_end);
        if (end == in.npos) return 0;
        auto const size = end + head_end.size() + body_size(in.substr(0, end));
        return size <= filled_ ? size : 0;
    }

    static std::size_t body_size(std::string_view head) {
        if (head.starts_with("GET ")) return 0;
        std::string lower(head);
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        });
        auto const at = lower.find("content-length:");
        return at == lower.npos ? 0 : std::stoull(lower.substr(at + 15));
    }

    void take(std::size_t size) {
        std::string_view const request(buffer_.data(), size);
        bool const info = server_->options.push && request.starts_with("GET /v1/info ");
        if (!info && std::exchange(first_, false) && !server_->options.token.empty())
            refused_ = request.find("Bearer " + server_->options.token) == request.npos;
        ++server_->requests;
        if (info)
            out_ += server_->info;
        else if (refused_)
            out_ += server_->refusal;
        else if (server_->options.echo_id && id_of(request) == "verifications")
            out_ += server_->no_list;
        else if (server_->is_done(id_of(request)))
            append_answer(server_->last_answer, id_of(request));
        else if (server_->options.hold && contains_any_case(request, "\r\nif-none-match:"))
            hold(request);
        else
            append_answer(server_->answer, id_of(request));
        filled_ -= size;
        std::copy_n(buffer_.data() + size, filled_, buffer_.data());
    }

    void hold(std::string_view request) {
        ++server_->held;
        held_id_ = id_of(request);
        server_->waiting[held_id_] = this->weak_from_this();
    }

    void append_answer(std::string const& answer, std::string_view id) {
        auto const from = out_.size();
        out_ += answer;
        std::string_view const old(sample_id);
        if (!server_->options.echo_id || id.size() != old.size()) return;
        for (auto at = out_.find(old, from); at != out_.npos; at = out_.find(old, at))
            out_.replace(at, old.size(), id);
    }

    Stream stream_;
    std::shared_ptr<Server> server_;
    std::array<char, 8192> buffer_;
    std::size_t filled_ = 0;
    std::string out_;
    std::string held_id_;
    bool first_ = true;
    bool refused_ = false;
};

}  // namespace

void static_server::impl::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code ec, tcp::socket socket) {
        if (ec) return;
        ++self->connections;
        socket.set_option(tcp::no_delay(true), ec);
        if (self->tls) {
            auto s = std::make_shared<session<tls_stream, impl>>(
                tls_stream(std::move(socket), *self->tls), self);
            s->stream().async_handshake(asio::ssl::stream_base::server, [s](error_code failed) {
                if (!failed) s->read();
            });
        } else {
            std::make_shared<session<tcp::socket, impl>>(std::move(socket), self)->read();
        }
        self->accept();
    });
}

void static_server::impl::release(std::string const& id) {
    decltype(waiting) woken;
    if (id.empty())
        woken.swap(waiting);
    else if (auto node = waiting.extract(id))
        woken.insert(std::move(node));
    if (!options.hold && id.empty()) all_done = true;
    if (!options.hold && !id.empty()) done.insert(id);
    auto const event = bells.empty() ? std::string()
                                     : with_id(sample_event(++events), id.empty() ? sample_id : id);
    auto const now = std::chrono::steady_clock::now().time_since_epoch();
    released_at = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    for (auto const& weak : bells)
        if (auto const bell = weak.lock()) bell->tell(event);
    for (auto const& [name, weak] : woken)
        if (auto const by = weak.lock()) by->answer_held();
}

static_server::static_server(asio::io_context& context, static_server_options options)
    : impl_(std::make_shared<impl>(context, std::move(options))) {
    impl_->accept();
}

static_server::~static_server() = default;

std::uint16_t static_server::port() const { return impl_->acceptor.local_endpoint().port(); }
std::uint64_t static_server::requests() const noexcept { return impl_->requests; }
std::uint64_t static_server::held() const noexcept { return impl_->held; }
std::uint64_t static_server::connections() const noexcept { return impl_->connections; }
std::uint64_t static_server::bells() const noexcept { return impl_->bells.size(); }
std::int64_t static_server::released_at() const noexcept { return impl_->released_at; }

void static_server::release(std::string_view id) {
    impl_->pause.expires_after(pause);
    impl_->pause.async_wait([self = impl_, id = std::string(id)](error_code ec) {
        if (!ec) self->release(id);
    });
}

}  // namespace vouch::bench
