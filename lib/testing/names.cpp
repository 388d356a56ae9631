#include "testing/names.hpp"

#include <boost/asio/error.hpp>

#include "net/timer_queue.hpp"

namespace vouch::testing {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t first_made_up = 0xC6120000;  // 198.18.0.0, for tests (RFC 2544)

}  // namespace

class name_table::answer final : public query, private agenda::event {
public:
    answer(agenda& time, waiter& w, entry const& e) : told_(w), found_(e.addresses), ec_(e.ec) {
        if (ec_ != asio::error::would_block) time.set(*this, net::later(time.now(), e.delay));
    }

private:
    void on_time() override { told_.on_resolved(found_, ec_); }
    waiter& told_;
    std::vector<asio::ip::address> found_;
    error_code ec_;
};

name_table::entry& name_table::of(std::string_view host) {
    auto const it = entries_.find(host);
    if (it != entries_.end()) return it->second;
    auto& made = entries_.emplace(std::string(host), entry{}).first->second;
    made.addresses.emplace_back(asio::ip::address_v4(first_made_up + ++made_up_));
    return made;
}

std::unique_ptr<resolver::query> name_table::start(std::string_view host, waiter& w) {
    return std::make_unique<answer>(time_, w, of(host));
}

void name_table::set(std::string_view host, std::vector<std::string> const& addresses,
                     duration delay) {
    entry e{.ec = addresses.empty() ? error_code(asio::error::host_not_found) : error_code(),
            .delay = delay};
    for (auto const& a : addresses) e.addresses.push_back(asio::ip::make_address(a));
    of(host) = std::move(e);
}

void name_table::fail(std::string_view host, error_code ec) {
    auto& e = of(host);
    e.ec = ec;
    if (ec) e.addresses.clear();
}

}  // namespace vouch::testing
