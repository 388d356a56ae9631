// What users write, in the natural, braced ways: each line here once brought some compiler down.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <vouch/vouch.hpp>

// Designated initializers in a co_await expression are safe on g++ 12 only for such types.
template <class... Types>
constexpr bool safe_in_braces = ((std::is_aggregate_v<Types> &&
                                  std::is_trivially_destructible_v<Types>)&&...);
static_assert(
    safe_in_braces<vouch::call_options, vouch::cancel_params, vouch::client_options,
                   vouch::create_params, vouch::header, vouch::pace_options, vouch::pool_options,
                   vouch::retry_answer, vouch::retry_options, vouch::retry_question,
                   vouch::tls_options, vouch::verify_options, vouch::watch_options>);

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 inlines the new of Asio's coroutine frames and not their delete, and takes them for a
// mismatch.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#ifdef CONSUMER_HAS_EMULATOR

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vouch/emulator.hpp>

static_assert(
    safe_in_braces<vouch::emulator::step, vouch::emulator::device_options, vouch::emulator::fault,
                   vouch::emulator::options, vouch::emulator::stream::options>);

namespace asio = boost::asio;
using namespace std::chrono_literals;
using vouch::verification_state;
using vouch::emulator::act;

namespace {

void check(bool good, char const* what) {
    if (good) return;
    std::cerr << "not so: " << what << '\n';
    std::exit(1);
}
#define CHECK(what) check((what), #what)

std::string temporary(std::string_view s) {
    return std::string(s) + std::string(64, ' ').substr(64);  // on the heap or not, it is gone soon
}

std::string long_temporary(char const* s) {
    return "@" + std::string(60, 'x') + s;  // surely on the heap
}

asio::awaitable<void> creates(vouch::client client) {
    auto s = co_await client.create({.purpose = vouch::purpose::login});
    auto const id = s.verification()->id;
    CHECK(s.verification()->purpose == vouch::purpose::login);
    s = co_await client.cancel(id, {.code = "m.user"});
    CHECK(s.verification()->state == verification_state::cancelled);

    s = co_await client.create({.user_id = "@bob:vouch.example"});
    CHECK(s.verification()->other_user_id == vouch::text("@bob:vouch.example"));
    co_await client.cancel(s.verification()->id, {.code = "m.user", .reason = temporary("enough")});

    s = co_await client.create({.user_id = temporary("@bob:vouch.example")});
    co_await client.cancel(s.verification()->id);

    // Started later: every argument was copied.
    auto create = client.create({.user_id = temporary("@bob:vouch.example")}, {.timeout = 5s});
    auto const spoiler = long_temporary(":elsewhere");
    s = co_await std::move(create);
    CHECK(s.verification()->other_user_id == vouch::text("@bob:vouch.example"));
    auto cancel = client.cancel(s.verification()->id.str(), {.reason = temporary("a reason")});
    s = {};
    s = co_await std::move(cancel);
    CHECK(s.verification()->state == verification_state::cancelled);
}

asio::awaitable<void> braces(std::string url, std::string token) {
    vouch::client c{co_await asio::this_coro::executor, {.base_url = url, .token = token}};
    vouch::client again{co_await asio::this_coro::executor,
                        {.base_url = url + "/", .token = temporary(token), .timeout = 5s},
                        {.max_per_origin = 2}};
    vouch::pool const pool{co_await asio::this_coro::executor, {.idle_timeout = 1s}};
    vouch::client const third{pool, {.base_url = url, .token = token, .retry = {.max_retries = 0}}};
    CHECK(c.base_url() == url);
    CHECK(again.base_url() == url);
    CHECK(third.base_url() == url);

    co_await creates(c);

    auto s = co_await again.create({}, {.max_retries = 1});
    auto const id = s.verification()->id;
    s = co_await c.retrieve(id);
    auto watch = c.watch(id, s, {.hold = 1s});
    co_await again.cancel(id.str(), {.code = "m.user"}, {.timeout = 5s, .max_retries = 0});
    s = co_await std::move(watch);
    CHECK(s.verification()->state == verification_state::cancelled);
    s = co_await c.watch(id, s, {.timeout = 1s, .hold = 1s, .pace = {.initial = 1ms}});
    CHECK(s.verification()->error->code == "m.user");

    // Failures, in both forms.
    vouch::failure story;
    auto [ec, none] =
        co_await c.accept(id, {.details = &story}, asio::as_tuple(asio::use_awaitable));
    CHECK(ec == vouch::condition::conflict);
    CHECK(story.status == 409);
    bool thrown = false;
    try {
        co_await c.cancel(temporary("no-such-id"), {.code = temporary("m.user")});
    } catch (vouch::error const& e) {
        thrown = e.code() == vouch::errc::not_found;
    }
    CHECK(thrown);
}

asio::awaitable<void> flow(std::string url, std::string token) {
    vouch::client c{co_await asio::this_coro::executor, {.base_url = url, .token = token}};
    using enum verification_state;
    auto s = co_await c.create({.purpose = vouch::purpose::login});
    auto const id = s.verification()->id;
    co_await c.wait_until(id, ready, {.timeout = 1min});
    co_await c.sas_start(id);
    s = co_await c.wait_until(id, sas_ready, {.hold = 2s, .pace = {.initial = 10ms}});
    CHECK(!s.verification()->sas->emojis.empty());
    bool const late = (co_await c.retrieve(id)).verification()->state != sas_ready;
    CHECK(!late);
    co_await c.sas_confirm(id);
    s = co_await c.wait_until(id, done);
    CHECK(s.verification()->state == done);
}

class person : public vouch::verify_handler {
    asio::awaitable<bool> accept(vouch::verification const&) override { co_return true; }
    asio::awaitable<bool> compare(vouch::verification const&) override { co_return true; }
    asio::awaitable<bool> scanned(vouch::verification const&) override { co_return true; }
};

asio::awaitable<void> driven(std::string url, std::string token) {
    person somebody;
    auto const result = co_await vouch::verify(
        vouch::client{co_await asio::this_coro::executor, {.base_url = url, .token = token}},
        somebody, {.params = {.purpose = vouch::purpose::login}, .timeout = 1min});
    CHECK(result.state == verification_state::done);
    CHECK(result.trusted);
}

void run(asio::io_context& ctx, asio::awaitable<void> work) {
    bool over = false;
    asio::co_spawn(ctx, std::move(work), [&](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
        over = true;
    });
    while (!over) ctx.run_one();
}

void use_emulator() {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor(), {.seed = 7}};
    server.add_device({.name = "tablet", .trusted = false});
    server.add_device({.name = "bob", .account = "@bob:vouch.example"});
    auto const url = server.url();
    run(ctx, braces(url, server.device("laptop").token));
    server.script("phone", {{.what = act::accept}, {.what = act::compare}});
    run(ctx, flow(url, server.device("laptop").token));
    server.script("phone", {{.what = act::accept}, {.what = act::compare}});
    run(ctx, driven(url, server.device("tablet").token));
}

}  // namespace

#else
namespace {
void use_emulator() {}
}  // namespace
#endif

int main() {
    use_emulator();
    std::cout << "vouch " << vouch::version() << '\n';
    return vouch::version() == std::string_view(VOUCH_VERSION_STRING) ? EXIT_SUCCESS : EXIT_FAILURE;
}
