#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

/// The program lies beside this one.
fs::path program() { return fs::read_symlink("/proc/self/exe").parent_path() / "vouch-emulator"; }

/// A run of it, with its standard output and error.
class run {
public:
    explicit run(std::vector<std::string> arguments) {
        std::array<int, 2> out{};
        std::array<int, 2> err{};
        BOOST_REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
        BOOST_REQUIRE(pipe2(err.data(), O_CLOEXEC) == 0);
        arguments.insert(arguments.begin(), program().string());
        std::vector<char*> argv;
        for (std::string& a : arguments) argv.push_back(a.data());
        argv.push_back(nullptr);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(out[1], 1);
            dup2(err[1], 2);
            execv(argv[0], argv.data());
            _exit(127);
        }
        close(out[1]);
        close(err[1]);
        out_ = out[0];
        err_ = err[0];
    }
    run(run const&) = delete;
    run& operator=(run const&) = delete;
    ~run() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(out_);
        close(err_);
    }

    json::value greeting() {
        std::string line;
        for (char c = 0; read(out_, &c, 1) == 1 && c != '\n';) line += c;
        return json::parse(line);
    }
    int end(int signal) {
        kill(pid_, signal);
        return wait();
    }
    int wait() {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    }
    std::string rest(bool error) {
        std::string text;
        for (char c = 0; read(error ? err_ : out_, &c, 1) == 1;) text += c;
        return text;
    }

private:
    pid_t pid_ = -1;
    int out_ = -1;
    int err_ = -1;
};

std::string get(json::value const& greeting, std::string const& target) {
    std::string const url(greeting.at("url").as_string());
    auto const port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    asio::io_context context;
    asio::ip::tcp::socket s(context);
    s.connect({asio::ip::make_address("127.0.0.1"), port});
    asio::write(s, asio::buffer("GET " + target + " HTTP/1.0\r\nHost: localhost\r\n\r\n"));
    std::string text;
    boost::system::error_code ec;
    asio::read(s, asio::dynamic_buffer(text), ec);
    return text;
}

boost::test_tools::assertion_result there(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result r(fs::exists(program()));
    r.message() << "vouch-emulator was not built";
    return r;
}

struct temporary {
    fs::path path = fs::temp_directory_path() / ("vouch-scenario-" + std::to_string(getpid()));
    explicit temporary(std::string const& text) { std::ofstream(path) << text; }
    ~temporary() { fs::remove(path); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(emulator_program, *boost::unit_test::precondition(there))

BOOST_AUTO_TEST_CASE(says_in_one_line_where_it_listens_and_ends_when_told) {
    for (int const signal : {SIGTERM, SIGINT}) {
        run r({"--port", "0", "--devices", "3", "--seed", "5"});
        json::value const v = r.greeting();
        BOOST_TEST(v.at("url").as_string().starts_with("http://127.0.0.1:"));
        BOOST_TEST(v.at("control").as_string() ==
                   std::string(v.at("url").as_string()) + "/emulator/");
        BOOST_TEST(v.at("devices").as_array().size() == 3U);
        BOOST_TEST(v.at("devices").at(2).at("name").as_string() == "device-3");
        BOOST_TEST(get(v, "/v1/info").starts_with("HTTP/1.1 200 OK\r\n"));
        BOOST_TEST(get(v, "/emulator/state").starts_with("HTTP/1.1 200 OK\r\n"));
        BOOST_TEST(r.end(signal) == 0);
        BOOST_TEST(r.rest(false) == "");
        BOOST_TEST(r.rest(true) == "");
    }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_tokens) {
    auto const tokens = [](char const* seed) {
        run r({"--seed", seed});
        return json::serialize(r.greeting().at("devices").at(0).at("token"));
    };
    BOOST_TEST(tokens("1") == tokens("1"));
    BOOST_TEST(tokens("1") != tokens("2"));
}

BOOST_AUTO_TEST_CASE(with_tls_it_leaves_its_authority_in_a_file_while_it_runs) {
    run r({"--tls"});
    json::value const v = r.greeting();
    BOOST_TEST(v.at("url").as_string().starts_with("https://"));
    fs::path const ca(std::string(v.at("caFile").as_string()));
    std::ifstream in(ca);
    std::string first;
    std::getline(in, first);
    BOOST_TEST(first == "-----BEGIN CERTIFICATE-----");
    BOOST_TEST(r.end(SIGTERM) == 0);
    BOOST_TEST(!fs::exists(ca));
    BOOST_TEST(!fs::exists(ca.parent_path()));
}

BOOST_AUTO_TEST_CASE(runs_a_scenario) {
    temporary const file(R"({"accounts":[{"userID":"@bob:b.example","devices":[
        {"name":"one","token":"t1","ownPort":true},{"name":"two"}]}]})");
    run r({"--scenario", file.path});
    json::value const v = r.greeting();
    BOOST_TEST(v.at("devices").at(0).at("token").as_string() == "t1");
    BOOST_TEST(v.at("devices").at(0).at("userID").as_string() == "@bob:b.example");
    BOOST_TEST(v.at("devices").at(0).at("url").as_string() != v.at("url").as_string());
    BOOST_TEST(v.at("devices").at(1).at("url").as_string() == v.at("url").as_string());
    BOOST_TEST(r.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(the_log_goes_to_standard_error_without_tokens) {
    run r({"--log"});
    json::value const v = r.greeting();
    get(v, "/v1/info");
    BOOST_TEST(r.end(SIGTERM) == 0);
    BOOST_TEST(r.rest(true) == "- GET /v1/info 200\n");
}

BOOST_AUTO_TEST_CASE(what_it_cannot_do_it_says_and_ends) {
    temporary const file("{\"accounts\": 1}");
    struct wrong {
        std::vector<std::string> arguments;
        int code;
        std::string said;
    };
    wrong const table[] = {
        {{"--scenario", file.path},
         2,
         "vouch-emulator: " + file.path.string() + ": at /accounts: this has to be an array\n"},
        {{"--scenario", "/no/such/file"},
         2,
         "vouch-emulator: /no/such/file: this file cannot be read\n"},
        {{"--devices", "0"}, 2, "--devices: "},
        {{"--devices", "2", "--scenario", "x"}, 2, "--devices excludes --scenario"},
        {{"--ca-file", "x"}, 2, "--ca-file requires --tls"},
        {{"--client-ca", "x"}, 2, "--client-ca requires --tls"},
        {{"--tls", "--client-ca", "/no/such/file"},
         2,
         "vouch-emulator: /no/such/file: this file cannot be read\n"},
        {{"--tls", "--client-ca", file.path},
         2,
         "vouch-emulator: " + file.path.string() + ": this file holds no PEM certificate\n"},
        {{"--nothing"}, 2, "--nothing"},
        {{"--address", "elsewhere"}, 1, "cannot listen on elsewhere port 0"},
        {{"--address", "192.0.2.1"}, 1, "cannot listen on 192.0.2.1 port 0"},
    };
    for (wrong const& w : table) {
        run r(w.arguments);
        BOOST_TEST(r.wait() == w.code, w.said);
        BOOST_TEST(r.rest(false) == "");
        std::string const said = r.rest(true);
        BOOST_TEST(said.find(w.said) != std::string::npos, said);
    }
}

BOOST_AUTO_TEST_SUITE_END()
