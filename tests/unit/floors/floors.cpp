// The floors, read from the includes of the real tree; and the reader itself, on small trees that
// breach one rule each.

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "rules.hpp"

namespace {

std::string print(std::vector<floors::breach> const& breaches) {
    std::ostringstream os;
    for (auto const& b : breaches) {
        os << b.path << ':' << b.line << ": " << b.rule << ": " << b.what << '\n';
    }
    return os.str();
}

std::string check(std::map<std::string, std::string> const& texts) {
    floors::tree files;
    for (auto const& [path, text] : texts) files[path] = floors::parse(text);
    return print(floors::check(files));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_tree)

BOOST_AUTO_TEST_CASE(keeps_to_its_floors) {
    auto const files = floors::read(VOUCH_SOURCE_DIR);
    BOOST_TEST(files.contains("include/vouch/model.hpp"));
    BOOST_TEST(files.contains("lib/model/text.cpp"));
    BOOST_TEST(print(floors::check(files)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_reader)

BOOST_AUTO_TEST_CASE(finds_includes_outside_of_comments) {
    auto const file = floors::parse(
        "// #include \"a.hpp\"\n"
        "/* #include \"b.hpp\"\n"
        "#include \"c.hpp\" */\n"
        "#include <d.hpp>  // why\n"
        "  #  include \"e/f.hpp\"\n"
        "auto n = 1'000; auto url = \"http://x\"; // steady_clock\n");
    BOOST_TEST(file.includes.size() == 2U);
    BOOST_TEST(file.includes.at(0).line == 4);
    BOOST_TEST(file.includes.at(0).name == "d.hpp");
    BOOST_TEST(!file.includes.at(0).quoted);
    BOOST_TEST(file.includes.at(1).line == 5);
    BOOST_TEST(file.includes.at(1).quoted);
    BOOST_TEST(file.lines.at(5).find("\"http://x\";") != std::string::npos);
    BOOST_TEST(file.lines.at(5).find("steady_clock") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(reads_a_breach_from_the_disk) {
    namespace fs = std::filesystem;
    auto const root = fs::temp_directory_path() / ("vouch-floors-" + std::to_string(::getpid()));
    fs::create_directories(root / "lib/model/deep");
    std::ofstream(root / "lib/model/deep/a.hpp") << "#pragma once\n#include \"net/b.hpp\"\n";
    std::ofstream(root / "lib/model/notes.txt") << "#include \"net/b.hpp\"\n";
    auto const found = print(floors::check(floors::read(root)));
    fs::remove_all(root);
    BOOST_TEST(found == "lib/model/deep/a.hpp:2: upward: net/b.hpp\n");
}

BOOST_AUTO_TEST_CASE(survives_what_does_not_end) {
    BOOST_TEST(floors::parse("/*").includes.empty());
    BOOST_TEST(floors::parse("/").includes.empty());
    BOOST_TEST(floors::parse("\"\\").includes.empty());
    BOOST_TEST(floors::parse("'").includes.empty());
    BOOST_TEST(floors::parse("#include <x").includes.empty());
    BOOST_TEST(floors::parse("").lines.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(each_rule)

BOOST_AUTO_TEST_CASE(downwards_and_own_are_allowed) {
    BOOST_TEST(check({{"lib/http/a.cpp",
                       "#include \"http/b.hpp\"\n#include \"b.hpp\"\n#include \"policy/c.hpp\"\n"
                       "#include \"model/d.hpp\"\n#include <vouch/model.hpp>\n"
                       "#include <boost/asio/error.hpp>\n#include <boost/beast/http/parser.hpp>\n"},
                      {"lib/http/b.hpp", ""},
                      {"include/vouch/model.hpp", "#include <boost/asio/error.hpp>\n"}}) == "");
}

BOOST_AUTO_TEST_CASE(upward) {
    BOOST_TEST(check({{"lib/model/a.cpp", "\n#include \"policy/b.hpp\"\n"}}) ==
               "lib/model/a.cpp:2: upward: policy/b.hpp\n");
    BOOST_TEST(check({{"lib/policy/a.cpp", "#include \"http/b.hpp\"\n"}}) ==
               "lib/policy/a.cpp:1: upward: http/b.hpp\n");
    BOOST_TEST(check({{"lib/http/a.cpp", "#include \"net/b.hpp\"\n"}}) ==
               "lib/http/a.cpp:1: upward: net/b.hpp\n");
    BOOST_TEST(check({{"lib/net/a.hpp", "#include \"client/b.hpp\"\n"}}) ==
               "lib/net/a.hpp:1: upward: client/b.hpp\n");
    BOOST_TEST(check({{"lib/net/a.hpp", "#include <vouch/client.hpp>\n"}}) ==
               "lib/net/a.hpp:1: upward: vouch/client.hpp\n");
    BOOST_TEST(check({{"lib/client/a.hpp", "#include \"testing/b.hpp\"\n"}}) ==
               "lib/client/a.hpp:1: upward: testing/b.hpp\n");
    BOOST_TEST(check({{"lib/client/a.cpp", "#include \"emulator/world.hpp\"\n"}}) ==
               "lib/client/a.cpp:1: upward: emulator/world.hpp\n");
}

BOOST_AUTO_TEST_CASE(relative) {
    BOOST_TEST(check({{"lib/client/a.cpp", "#include \"../net/b.hpp\"\n"}}) ==
               "lib/client/a.cpp:1: relative: ../net/b.hpp\n");
    BOOST_TEST(check({{"tools/cli/a.cpp", "#include \"../emulator/b.hpp\"\n"}}) ==
               "tools/cli/a.cpp:1: relative: ../emulator/b.hpp\n");
}

BOOST_AUTO_TEST_CASE(heavy_public_header) {
    for (std::string const name : {"boost/beast/http.hpp", "boost/json/value.hpp", "boost/json.hpp",
                                   "boost/asio/ssl/stream.hpp", "boost/asio.hpp"}) {
        BOOST_TEST(check({{"include/vouch/a.hpp", "#include <" + name + ">\n"}}) ==
                   "include/vouch/a.hpp:1: heavy: " + name + "\n");
    }
    BOOST_TEST(check({{"include/vouch/a.hpp", "#include \"model/text.hpp\"\n"}}) ==
               "include/vouch/a.hpp:1: heavy: model/text.hpp\n");
    BOOST_TEST(check({{"include/vouch/a.hpp", "#include <boost/asio/awaitable.hpp>\n"}}) == "");
}

BOOST_AUTO_TEST_CASE(io_below_net) {
    for (std::string const floor : {"model", "policy", "http"}) {
        auto const path = "lib/" + floor + "/a.cpp";
        BOOST_TEST(check({{path, "#include <boost/asio/post.hpp>\n"}}) ==
                   path + ":1: io: boost/asio/post.hpp\n");
        BOOST_TEST(check({{path, "#include <vouch/pool.hpp>\n"},
                          {"include/vouch/pool.hpp", "#include <vouch/deep.hpp>\n"},
                          {"include/vouch/deep.hpp", "#include <boost/asio/awaitable.hpp>\n"}}) ==
                   path + ":1: io: vouch/pool.hpp\n");
    }
    BOOST_TEST(check({{"lib/http/a.cpp", "#include <sys/socket.h>\n"}}) ==
               "lib/http/a.cpp:1: io: sys/socket.h\n");
    BOOST_TEST(check({{"lib/net/a.cpp", "#include <boost/asio/ip/tcp.hpp>\n"}}) == "");
}

BOOST_AUTO_TEST_CASE(streams_and_time_come_from_outside) {
    BOOST_TEST(check({{"lib/client/a.cpp", "#include <boost/asio/ip/tcp.hpp>\n"}}) ==
               "lib/client/a.cpp:1: outside: boost/asio/ip/tcp.hpp\n");
    BOOST_TEST(check({{"lib/client/a.cpp", "#include <boost/asio/steady_timer.hpp>\n"}}) ==
               "lib/client/a.cpp:1: outside: boost/asio/steady_timer.hpp\n");
    BOOST_TEST(check({{"lib/client/a.hpp", "\nauto t = std::chrono::steady_clock::now();\n"}}) ==
               "lib/client/a.hpp:2: outside: steady_clock\n");
    BOOST_TEST(check({{"lib/policy/a.cpp", "std::random_device seed;\n"}}) ==
               "lib/policy/a.cpp:1: outside: random_device\n");
    BOOST_TEST(check({{"lib/client/a.hpp",
                       "// not steady_clock\n#include <boost/asio/post.hpp>\n"}}) == "");
}

BOOST_AUTO_TEST_CASE(programs_use_the_public_face) {
    BOOST_TEST(check({{"tools/cli/a.cpp", "#include \"net/connection.hpp\"\n"},
                      {"lib/net/connection.hpp", ""}}) ==
               "tools/cli/a.cpp:1: not-public: net/connection.hpp\n");
    BOOST_TEST(
        check({{"bench/a.cpp", "#include <model/text.hpp>\n"}, {"lib/model/text.hpp", ""}}) ==
        "bench/a.cpp:1: not-public: model/text.hpp\n");
    BOOST_TEST(check({{"bench/parts/a.cpp", "#include \"policy/b.hpp\"\n#include \"net/c.hpp\"\n"},
                      {"lib/policy/b.hpp", ""},
                      {"lib/net/c.hpp", ""}}) == "bench/parts/a.cpp:2: not-public: net/c.hpp\n");
    BOOST_TEST(check({{"tools/cli/a.cpp", "#include \"emulator/world.hpp\"\n"},
                      {"tools/emulator/world.hpp", ""}}) ==
               "tools/cli/a.cpp:1: not-public: emulator/world.hpp\n");
    BOOST_TEST(check({{"tools/cli/a.cpp", "#include \"cli/b.hpp\"\n#include \"b.hpp\"\n"},
                      {"tools/cli/b.hpp", ""},
                      {"tools/demo_app/a.cpp", "#include \"cli/b.hpp\"\n"},
                      {"tools/cli/sub/c.cpp", "#include \"b.hpp\"\n#include <vouch/vouch.hpp>\n"},
                      {"bench/a.cpp", "#include \"sub/b.hpp\"\n"},
                      {"bench/sub/b.hpp", ""}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
