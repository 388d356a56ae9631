#include "rig/report.hpp"

#include <sstream>

#include <boost/json.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include "rig/progress.hpp"

using namespace std::chrono_literals;
using namespace vouch;
using namespace vouch::rig;

namespace {

namespace tree = boost::property_tree;

struct fixture {
    fixture() {
        done.pairs = 3;
        done.seed = 42;
        done.kinds[0].name = "a <kind> & \"more\"";
        for (std::size_t n = 1; n <= 2; ++n) {
            outcome o;
            o.plan = done.plan(n);
            o.end = n == 1 ? "done" : "m.user";
            o.expected = n == 1;
            o.result.elapsed = 250ms;
            o.result.timeline = {{pair_side::responder, pair_event::kind::accepted,
                                  verification_state::requested, true, 10ms, 3},
                                 {pair_side::responder, pair_event::kind::ended,
                                  verification_state::cancelled, false, 20ms, 1}};
            if (n == 2) {
                o.result.initiator.story.code = errc::verification_cancelled;
                o.result.initiator.story.message = "cancelled <by> the other & \x01 side";
            }
            result.outcomes.push_back(std::move(o));
        }
        result.elapsed = 1500ms;
        figures = count(result.outcomes);
    }
    [[nodiscard]] rig::report report(bool interrupted = false) const {
        return {done, result, figures, "an emulator", interrupted};
    }

    work done;
    run_result result;
    tally figures;
};

tree::ptree parsed(std::string const& xml) {
    std::istringstream in(xml);
    tree::ptree t;
    tree::read_xml(in, t);
    return t;
}

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rig_report, fixture)

BOOST_AUTO_TEST_CASE(junit_is_what_ci_systems_read) {
    auto const t = parsed(to_junit(report()));
    auto const& suite = t.get_child("testsuites.testsuite");
    BOOST_TEST(suite.get<int>("<xmlattr>.tests") == 2);
    BOOST_TEST(suite.get<int>("<xmlattr>.failures") == 1);
    BOOST_TEST(suite.get<int>("<xmlattr>.errors") == 0);
    BOOST_TEST(suite.get<double>("<xmlattr>.time") == 1.5);
    BOOST_TEST(suite.count("testcase") == 2U);
    std::size_t failures = 0;
    for (auto const& [name, node] : suite) {
        if (name != "testcase") continue;
        BOOST_TEST(node.get<std::string>("<xmlattr>.classname") == "vouch-rig.a <kind> & \"more\"");
        BOOST_TEST(node.get<double>("<xmlattr>.time") == 0.25);
        if (auto const f = node.get_child_optional("failure")) {
            ++failures;
            BOOST_TEST(node.get<std::string>("<xmlattr>.name") == "pair 2 by sas");
            BOOST_TEST(f->get<std::string>("<xmlattr>.message") ==
                       "ended m.user, expected done; replay: --seed 42 --only 2");
            BOOST_TEST(has(f->data(), "0.010  responder  accepted yes  (3)"));
            BOOST_TEST(has(f->data(), "cancelled <by> the other &"));
        }
    }
    BOOST_TEST(failures == 1U);
}

BOOST_AUTO_TEST_CASE(text_of_elements_and_attributes) {
    BOOST_TEST(xml_text("<a b='c'>\"&") == "&lt;a b=&#39;c&#39;&gt;&quot;&amp;");
    BOOST_TEST(xml_text("\x01\xff\tz\n") == "\xef\xbf\xbd\xef\xbf\xbd\tz\n");
}

BOOST_AUTO_TEST_CASE(the_page_is_well_formed_and_draws_what_went_wrong) {
    auto const page = to_html(report());
    auto const t = parsed(page.substr(page.find("<html")));
    BOOST_TEST(t.get<std::string>("html.head.title") == "vouch-rig, seed 42");
    BOOST_TEST(has(page, "id=\"pair-2\""));
    BOOST_TEST(!has(page, "id=\"pair-1\""));
    BOOST_TEST(has(page, "<svg"));
    BOOST_TEST(!has(page, "http://"));
    BOOST_TEST(!has(page, "<script"));
    result.outcomes.pop_back();
    figures = count(result.outcomes);
    BOOST_TEST(has(to_html(report()), "<p class=\"good\">Nothing.</p>"));
}

BOOST_AUTO_TEST_CASE(json_has_every_pair) {
    auto const d = boost::json::parse(to_json(report(true)));
    BOOST_TEST(d.at("version").to_number<int>() == 1);
    BOOST_TEST(d.at("seed").to_number<int>() == 42);
    BOOST_TEST(d.at("asked").to_number<int>() == 3);
    BOOST_TEST(d.at("interrupted").as_bool());
    BOOST_TEST(d.at("unexpected").to_number<int>() == 1);
    BOOST_TEST(d.at("ends").at("m.user").to_number<int>() == 1);
    auto const& pairs = d.at("pairs").as_array();
    BOOST_TEST_REQUIRE(pairs.size() == 2U);
    BOOST_TEST(pairs[1].at("end").as_string() == "m.user");
    BOOST_TEST(!pairs[1].at("expected").as_bool());
    BOOST_TEST(pairs[1].at("timeline").as_array().size() == 2U);
    BOOST_TEST(has(pairs[1].at("initiator").at("failure").as_string().c_str(), "cancelled <by>"));
}

BOOST_AUTO_TEST_CASE(text_for_people) {
    auto const text = to_text(report(true), {});
    BOOST_TEST(has(text,
                   "2 pairs in 1.5 s, seed 42, on an emulator: 1 as expected, 1 not; interrupted, "
                   "1 were not run to the end"));
    BOOST_TEST(has(text,
                   "pair 2 (a <kind> & \"more\", sas): m.user where done was expected; "
                   "replay: --seed 42 --only 2"));
    BOOST_TEST(!has(text, "\x1b"));
    BOOST_TEST(has(to_text(report(), {.terminal = true, .colour = true}), "\x1b["));
}

BOOST_AUTO_TEST_CASE(progress_in_one_line) {
    std::ostringstream out;
    {
        progress p(out, {.terminal = true, .columns = 60}, 3);
        p.began();
        p.ended(result.outcomes[0], 2, 100ms);
        p.ended(result.outcomes[1], 1, 150ms);  // too soon to be written
        BOOST_TEST(p.line(1, 2s) == "2/3  done 1  m.user 1  unexpected 1  running 1  1/s");
    }
    BOOST_TEST(out.str() == "\r0/3\x1b[K\r1/3  done 1  running 2  10/s\x1b[K\r\x1b[K");
    std::ostringstream elsewhere;
    {
        progress p(elsewhere, {}, 3);
        p.ended(result.outcomes[0], 2, 100ms);
    }
    BOOST_TEST(elsewhere.str().empty());
}

BOOST_AUTO_TEST_SUITE_END()
