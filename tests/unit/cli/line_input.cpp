#include "cli/line_input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace cli = vouch::cli;
namespace asio = boost::asio;

namespace {

struct pipe_ends {
    pipe_ends() { BOOST_TEST_REQUIRE(::pipe(fd) == 0); }
    pipe_ends(pipe_ends const&) = delete;
    pipe_ends& operator=(pipe_ends const&) = delete;
    ~pipe_ends() {
        ::close(fd[0]);
        close_writer();
    }
    void close_writer() {
        if (fd[1] >= 0) ::close(fd[1]);
        fd[1] = -1;
    }
    void write(std::string const& text) const {
        BOOST_TEST_REQUIRE(::write(fd[1], text.data(), text.size()) ==
                           static_cast<ssize_t>(text.size()));
    }
    int fd[2]{};
};

asio::awaitable<std::vector<std::string>> all_lines(cli::line_input& in) {
    std::vector<std::string> lines;
    for (;;) {
        auto line = co_await in.read_line();
        if (!line) co_return lines;
        lines.push_back(*line);
    }
}

std::vector<std::string> read_all(int fd) {
    asio::io_context ctx;
    cli::line_input in(ctx.get_executor(), fd);
    std::vector<std::string> lines;
    asio::co_spawn(ctx, all_lines(in), [&](std::exception_ptr e, std::vector<std::string> all) {
        BOOST_TEST(!e);
        lines = std::move(all);
    });
    ctx.run();
    return lines;
}

struct answer {
    std::optional<bool> said;
    std::string shown;
};

answer asked(std::string const& typed) {
    pipe_ends p;
    p.write(typed);
    p.close_writer();
    asio::io_context ctx;
    cli::line_input in(ctx.get_executor(), p.fd[0]);
    std::ostringstream out;
    answer a;
    asio::co_spawn(ctx, cli::ask(in, out, "Same?"),
                   [&](std::exception_ptr e, std::optional<bool> said) {
                       BOOST_TEST(!e);
                       a.said = said;
                   });
    ctx.run();
    a.shown = out.str();
    return a;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_input)

BOOST_AUTO_TEST_CASE(lines_of_a_pipe) {
    pipe_ends p;
    p.write("one\r\n\nthree\nrest");
    p.close_writer();
    BOOST_TEST((read_all(p.fd[0]) == std::vector<std::string>{"one", "", "three", "rest"}));
}

BOOST_AUTO_TEST_CASE(a_regular_file_and_dev_null) {
    std::FILE* const f = std::tmpfile();
    BOOST_TEST_REQUIRE(f != nullptr);
    std::fputs("y\nn\n", f);
    std::rewind(f);
    BOOST_TEST((read_all(::fileno(f)) == std::vector<std::string>{"y", "n"}));
    std::fclose(f);
    int const null = ::open("/dev/null", O_RDONLY);
    BOOST_TEST(read_all(null).empty());
    ::close(null);
}

BOOST_AUTO_TEST_CASE(a_closed_descriptor_has_no_lines) { BOOST_TEST(read_all(-1).empty()); }

BOOST_AUTO_TEST_CASE(the_descriptor_keeps_open_and_blocking) {
    pipe_ends p;
    p.write("x\n");
    p.close_writer();
    (void)read_all(p.fd[0]);
    BOOST_TEST((::fcntl(p.fd[0], F_GETFL) & O_NONBLOCK) == 0);
}

BOOST_AUTO_TEST_CASE(waiting_blocks_nobody_and_can_be_cancelled) {
    pipe_ends p;
    asio::io_context ctx;
    cli::line_input in(ctx.get_executor(), p.fd[0]);
    std::ostringstream out;
    asio::cancellation_signal stop;
    boost::system::error_code ended;
    asio::co_spawn(
        ctx, cli::ask(in, out, "Same?"),
        asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e, std::optional<bool>) {
            BOOST_TEST_REQUIRE(static_cast<bool>(e));
            try {
                std::rethrow_exception(e);
            } catch (boost::system::system_error const& x) {
                ended = x.code();
            }
        }));
    ctx.poll();
    BOOST_TEST(out.str() == "Same? [y/n] ");
    asio::post(ctx, [&] { stop.emit(asio::cancellation_type::terminal); });
    ctx.run();
    BOOST_TEST(ended == asio::error::operation_aborted);
    BOOST_TEST(out.str().ends_with("\n"));
}

BOOST_AUTO_TEST_CASE(answers) {
    for (auto const* const yes : {"y", "Y", "yes", " YES "})
        BOOST_TEST((cli::parse_answer(yes) == true));
    for (auto const* const no : {"n", "N", "no", "No\t"})
        BOOST_TEST((cli::parse_answer(no) == false));
    for (auto const* const other : {"", "yy", "ye", "1", "ja", "y n", "true", "\xc3\xbd"})
        BOOST_TEST(!cli::parse_answer(other).has_value(), other);
}

BOOST_AUTO_TEST_CASE(anything_else_is_asked_again) {
    auto const a = asked("maybe\n\nyes\n");
    BOOST_TEST((a.said == true));
    BOOST_TEST(a.shown ==
               "Same? [y/n] \nPlease answer y or n.\n"
               "Same? [y/n] \nPlease answer y or n.\n"
               "Same? [y/n] \n");
}

BOOST_AUTO_TEST_CASE(the_end_is_no_answer) {
    auto const a = asked("");
    BOOST_TEST(!a.said.has_value());
    BOOST_TEST(a.shown == "Same? [y/n] \n");
}

BOOST_AUTO_TEST_SUITE_END()
