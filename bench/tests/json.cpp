#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "report/report.hpp"
#include "sample_report.hpp"

using namespace vouch::bench;
namespace json = boost::json;

namespace {

// Every member's name, but for those of `free`, whose members are the scenario's own.
void collect(json::value const& v, std::set<std::string>& names) {
    static std::set<std::string_view> const free{"figures", "facts", "settings", "machine"};
    if (v.is_array())
        for (auto const& one : v.get_array()) collect(one, names);
    if (!v.is_object()) return;
    for (auto const& [name, value] : v.get_object()) {
        names.emplace(name);
        if (name == "figures")
            for (auto const& f : value.as_object()) collect(f.value(), names);
        if (!free.contains(name)) collect(value, names);
    }
}

std::string text_of(std::filesystem::path const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct scratch_file {
    scratch_file()
        : path(std::filesystem::temp_directory_path() /
               ("vouch-bench-" + std::to_string(::getpid()) + ".json")) {}
    scratch_file(scratch_file const&) = delete;
    scratch_file& operator=(scratch_file const&) = delete;
    ~scratch_file() { std::filesystem::remove(path); }

    std::vector<report> read_with(std::string const& text) const {
        std::ofstream(path) << text;
        std::string const name = path;
        return read_reports({&name, 1});
    }

    std::filesystem::path path;
};

std::string refusal(std::string const& text) {
    std::string said;
    try {
        static_cast<void>(scratch_file().read_with(text));
    } catch (std::runtime_error const& e) {
        said = e.what();
    }
    return said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_)

BOOST_AUTO_TEST_CASE(comes_back_as_it_was) {
    auto const written = to_json(sample_report());
    BOOST_TEST((to_json(report_from(written)) == written));
}

BOOST_AUTO_TEST_CASE(a_file_holds_one_or_more_runs) {
    auto const line = json::serialize(to_json(sample_report()));
    scratch_file const file;
    BOOST_TEST(file.read_with(line).size() == 1U);
    BOOST_TEST(file.read_with("\n" + line + "\n\n" + line + "\n").size() == 2U);
}

BOOST_AUTO_TEST_CASE(says_why_it_cannot_read_a_file) {
    auto o = to_json(sample_report());
    BOOST_TEST(refusal("").find("it is empty") != std::string::npos);
    BOOST_TEST(refusal("{").find("it is no JSON") != std::string::npos);
    BOOST_TEST(refusal("[1]").find("not what vouch-bench --json prints") != std::string::npos);
    o["format"] = 1;
    BOOST_TEST(refusal(json::serialize(o)).find("its format is 1, this program reads 2") !=
               std::string::npos);
    o["format"] = json_format;
    o["sections"] = 3;
    BOOST_TEST(refusal(json::serialize(o)).find("of the wrong type") != std::string::npos);
    std::string const nowhere = "/nowhere/at-all.json";
    BOOST_CHECK_THROW(static_cast<void>(read_reports({&nowhere, 1})), std::runtime_error);
}

// bench/README.md has a row `| `name` | ...` for every member, and for no other.
BOOST_AUTO_TEST_CASE(is_documented_member_by_member) {
    std::set<std::string> names;
    collect(to_json(sample_report()), names);
    std::set<std::string> documented;
    auto text = text_of(VOUCH_BENCH_README);
    text = text.substr(text.find("## JSON"));
    text = text.substr(0, text.find("\n## ", 1));
    for (auto at = text.find("\n| `"); at != text.npos; at = text.find("\n| `", at + 1)) {
        auto const from = at + 4;
        documented.insert(text.substr(from, text.find('`', from) - from));
    }
    BOOST_TEST(names == documented, boost::test_tools::per_element());
    BOOST_TEST(text.find("format " + std::to_string(json_format)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_run_says_where_and_when_it_was_made) {
    auto const r = recorded(
        [] { return report{.scenario = "x", .settings = {}, .sections = {}, .notes = {}}; });
    for (char const* const name : {"processor", "cores", "memory_mib", "kernel", "compiler",
                                   "flags", "optimised", "boost", "openssl", "vouch"})
        BOOST_TEST(r.machine.contains(name), name);
    BOOST_TEST(r.date.size() == 20U);
    BOOST_TEST(r.date.ends_with("Z"));
    BOOST_TEST(r.scenario == "x");
}

BOOST_AUTO_TEST_SUITE_END()
