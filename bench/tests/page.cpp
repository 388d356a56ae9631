#include <sstream>

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "report/markup.hpp"
#include "report/report.hpp"
#include "report/text.hpp"
#include "sample_report.hpp"
#include "xml.hpp"

using namespace vouch::bench;
namespace json = boost::json;

namespace {

std::string page_of(std::vector<report> const& runs) {
    std::ostringstream out;
    print_page(out, runs);
    return out.str();
}

bool has(std::string const& page, std::string const& text) {
    return page.find(escaped(text)) != std::string::npos;
}

// Every text, and every number of a figure as it is rounded there.
void require_all(std::string const& page, json::value const& report) {
    for (auto const& s : report.at("sections").as_array()) {
        BOOST_TEST(has(page, std::string(s.at("title").as_string())));
        for (auto const& r : s.at("rows").as_array()) {
            BOOST_TEST(has(page, std::string(r.at("name").as_string())));
            for (auto const& [name, f] : r.at("figures").as_object()) {
                auto const decimals = f.at("decimals").to_number<int>();
                BOOST_TEST(has(page, std::string(name)));
                for (char const* const of : {"median", "min", "max"})
                    BOOST_TEST(has(page, fixed(f.at(of).to_number<double>(), decimals)));
                for (auto const& v : f.at("rounds").as_array())
                    BOOST_TEST(has(page, fixed(v.to_number<double>(), decimals)));
            }
        }
        for (auto const& c : s.at("ratios").as_array())
            for (char const* const of : {"median", "min", "max"})
                BOOST_TEST(has(page, fixed(c.at(of).to_number<double>(), 2)));
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page)

BOOST_AUTO_TEST_CASE(is_well_formed_and_has_every_figure) {
    auto const r = sample_report();
    auto const text = page_of({r});
    BOOST_TEST(xml_flaw(text) == "");
    require_all(text, to_json(r));
    for (auto const& n : r.notes) BOOST_TEST(has(text, n));
    for (auto const* const o : {&r.machine, &r.settings})
        for (auto const& [name, value] : *o) {
            BOOST_TEST(has(text, std::string(name)));
            BOOST_TEST(has(text, plain_text(value)));
        }
    BOOST_TEST(has(text, r.date));
}

BOOST_AUTO_TEST_CASE(stands_alone) {
    auto const text = page_of({sample_report()});
    for (char const* const what : {"<script", "<link", "<img", "src=", "url(", "@import"})
        BOOST_TEST(text.find(what) == std::string::npos, what);
    BOOST_TEST(text.find("prefers-color-scheme: dark") != std::string::npos);
    BOOST_TEST(text.find("<svg ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(compares_first_and_shows_the_runs_after_it) {
    auto const text = page_of({sample_report()});
    auto const comparison = text.find(">Comparison<");
    BOOST_REQUIRE(comparison != std::string::npos);
    BOOST_TEST(comparison < text.find("every figure"));
    BOOST_TEST(text.find("every figure") < text.find("Settings and machine"));
}

BOOST_AUTO_TEST_CASE(says_what_has_changed_between_runs) {
    auto later = sample_report();
    later.date = "2026-02-05T12:00:00Z";
    auto& cpu = later.sections[0].rows[0].figures[0];
    for (auto& v : cpu.rounds) v *= 0.5;
    auto const text = page_of({sample_report(), later});
    BOOST_TEST(xml_flaw(text) == "");
    BOOST_TEST(text.find("The same row in several runs") != std::string::npos);
    BOOST_TEST(text.find("<td>0.50</td>") != std::string::npos);
    BOOST_TEST(page_of({later}).find("The same row") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_run_without_rows_is_a_page_too) {
    report const empty{.scenario = "call", .settings = {}, .sections = {{}}, .notes = {}};
    BOOST_TEST(xml_flaw(page_of({empty})) == "");
}

BOOST_AUTO_TEST_SUITE_END()
