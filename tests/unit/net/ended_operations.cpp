// Who is told when, of operations that have ended.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/require.hpp>
#include <boost/test/unit_test.hpp>

#include "net/ended_operations.hpp"

namespace asio = boost::asio;
namespace net = vouch::net;

namespace {

struct fixture {
    asio::io_context ctx{1};
    asio::any_io_executor posting{
        asio::require(asio::any_io_executor(ctx.get_executor()), asio::execution::blocking.never)};
    net::ended_operations ended{posting};
    std::string told;

    struct one final : net::operation_base {
        one(fixture& f, char n, std::function<void()> t) : all(f), name(n), then(std::move(t)) {}
        void end(vouch::errc) override {}
        void tell() override {
            std::unique_ptr<one> const self(this);
            all.told += name;
            if (then) then();
        }
        fixture& all;
        char name;
        std::function<void()> then;
    };
    void end(char name, std::function<void()> then = {}) {
        ended.add(*new one(*this, name, std::move(then)));
    }
    void run() {
        ctx.restart();
        ctx.run();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ended_operations, fixture)

BOOST_AUTO_TEST_CASE(outside_of_an_event_they_are_posted) {
    end('a');
    end('b');
    BOOST_TEST(told.empty());
    run();
    BOOST_TEST(told == "ab");
}

BOOST_AUTO_TEST_CASE(in_an_event_they_are_told_at_its_end) {
    net::ended_operations::event event(ended);
    end('a');
    end('b');
    BOOST_TEST(told.empty());
    event.tell();
    BOOST_TEST(told == "ab");
    BOOST_TEST(ctx.poll() <= 1U);
    BOOST_TEST(told == "ab");
}

BOOST_AUTO_TEST_CASE(nobody_overtakes_who_was_posted) {
    end('a');
    {
        net::ended_operations::event event(ended);
        end('b');
        event.tell();
    }
    BOOST_TEST(told.empty());
    run();
    BOOST_TEST(told == "ab");
}

BOOST_AUTO_TEST_CASE(an_event_within_one_leaves_it_to_that) {
    net::ended_operations::event outer(ended);
    end('a');
    {
        net::ended_operations::event inner(ended);
        end('b');
        inner.tell();
    }
    BOOST_TEST(told.empty());
    outer.tell();
    BOOST_TEST(told == "ab");
}

// Whoever is told may start what fails at once: that is told later, so that the loop goes on.
BOOST_AUTO_TEST_CASE(what_ends_while_somebody_is_told_is_posted) {
    net::ended_operations::event event(ended);
    end('a', [this] { end('c'); });
    end('b');
    event.tell();
    BOOST_TEST(told == "ab");
    run();
    BOOST_TEST(told == "abc");
}

BOOST_AUTO_TEST_CASE(what_is_thrown_comes_out_and_the_others_are_told_later) {
    net::ended_operations::event event(ended);
    end('a', [] { throw std::runtime_error("thrown"); });
    end('b');
    end('c');
    BOOST_CHECK_THROW(event.tell(), std::runtime_error);
    BOOST_TEST(told == "a");
    run();
    BOOST_TEST(told == "abc");
}

BOOST_AUTO_TEST_CASE(an_event_that_is_left_by_an_exception_tells_later) {
    try {
        net::ended_operations::event const event(ended);
        end('a');
        throw std::runtime_error("thrown");
    } catch (std::runtime_error const&) {
    }
    BOOST_TEST(told.empty());
    run();
    BOOST_TEST(told == "a");
}

BOOST_AUTO_TEST_CASE(those_that_are_dropped_are_not_told) {
    end('a');
    end('b');
    ended.drop();
    BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_SUITE_END()
