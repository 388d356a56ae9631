#include "cli/junit.hpp"

#include <algorithm>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

namespace vouch_test {

namespace {

using boost::property_tree::ptree;

struct element {
    std::string name;
    std::vector<std::string> attributes;  ///< all of them, and no other
    std::vector<std::string> children;
};

element const* grammar(std::string const& name) {
    static element const all[] = {
        {"testsuites", {"tests", "failures", "errors", "time"}, {"testsuite"}},
        {"testsuite",
         {"name", "tests", "failures", "errors", "skipped", "time"},
         {"properties", "testcase"}},
        {"properties", {}, {"property"}},
        {"property", {"name", "value"}, {}},
        {"testcase", {"name", "classname", "time"}, {"failure", "error", "skipped"}},
        {"failure", {"type", "message"}, {}},
    };
    auto const* const found = std::find_if(std::begin(all), std::end(all),
                                           [&](element const& e) { return e.name == name; });
    return found == std::end(all) ? nullptr : found;
}

class reader {
public:
    std::vector<std::string> breaches;

    void read(std::string const& name, ptree const& node) {
        auto const* const e = grammar(name);
        if (e == nullptr) return breach("there is no element " + name);
        std::set<std::string> attributes;
        if (auto const given = node.get_child_optional("<xmlattr>"))
            for (auto const& [key, value] : *given) {
                attributes.insert(key);
                number(name, key, value.data());
            }
        if (attributes != std::set<std::string>(e->attributes.begin(), e->attributes.end()))
            breach(name + " has other attributes than it has to have");
        for (auto const& [child, inner] : node) {
            if (child == "<xmlattr>") continue;
            if (std::find(e->children.begin(), e->children.end(), child) == e->children.end())
                breach(child + " stands in " + name);
            read(child, inner);
        }
        if (name == "testsuite") suite(node);
    }

private:
    void breach(std::string what) { breaches.push_back(std::move(what)); }

    void number(std::string const& element, std::string const& key, std::string const& value) {
        bool const counts =
            key == "tests" || key == "failures" || key == "errors" || key == "skipped";
        auto const* const digits = key == "time" ? "0123456789." : "0123456789";
        if ((counts || key == "time") &&
            (value.empty() || value.find_first_not_of(digits) != std::string::npos))
            breach(element + " says " + key + "=\"" + value + "\"");
        if ((key == "name" || key == "classname") && value.empty())
            breach(element + " has no " + key);
    }

    void suite(ptree const& node) {
        std::set<std::string> names;
        std::size_t cases = 0;
        std::size_t failures = 0;
        for (auto const& [child, inner] : node) {
            if (child != "testcase") continue;
            ++cases;
            failures += inner.count("failure");
            if (inner.count("failure") > 1) breach("a case has failed twice");
            names.insert(inner.get<std::string>("<xmlattr>.classname", "") + '/' +
                         inner.get<std::string>("<xmlattr>.name", ""));
        }
        if (names.size() != cases) breach("two cases have one name");
        count(node, "tests", cases);
        count(node, "failures", failures);
        count(node, "errors", 0);
        count(node, "skipped", 0);
    }
    void count(ptree const& node, std::string const& what, std::size_t counted) {
        if (node.get<std::size_t>("<xmlattr>." + what, counted + 1) != counted)
            breach(what + " is not " + std::to_string(counted));
    }
};

}  // namespace

std::vector<std::string> junit_breaches(std::string const& xml) {
    reader r;
    if (!xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        r.breaches.emplace_back("it does not begin with an XML declaration");
    ptree tree;
    std::istringstream in(xml);
    try {
        boost::property_tree::read_xml(in, tree, boost::property_tree::xml_parser::trim_whitespace);
    } catch (boost::property_tree::xml_parser_error const& e) {
        r.breaches.emplace_back(e.what());
        return r.breaches;
    }
    if (tree.size() != 1 || tree.front().first != "testsuites")
        r.breaches.emplace_back("its root is not testsuites alone");
    for (auto const& [name, node] : tree) r.read(name, node);
    return r.breaches;
}

}  // namespace vouch_test

BOOST_AUTO_TEST_SUITE(junit)

BOOST_AUTO_TEST_CASE(the_rules_find_what_breaks_them) {
    auto const file = [](std::string const& counts, std::string const& cases) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"1\" failures=\"0\" "
               "errors=\"0\" time=\"1.0\"><testsuite name=\"s\" " +
               counts + " errors=\"0\" skipped=\"0\" time=\"1.0\">" + cases +
               "</testsuite></testsuites>";
    };
    std::string const one = R"(<testcase name="a" classname="c" time="0.1"/>)";
    auto const breaches = [](std::string const& xml) {
        std::string all;
        for (auto const& b : vouch_test::junit_breaches(xml)) all += b + "; ";
        return all;
    };
    std::string const good = R"(tests="1" failures="0")";
    BOOST_TEST(breaches(file(good, one)) == "");
    BOOST_TEST(breaches(file(good, one + one)) == "two cases have one name; tests is not 2; ");
    BOOST_TEST(breaches(file(R"(tests="1" failures="1")", one)) == "failures is not 0; ");
    BOOST_TEST(breaches(file(good, R"(<testcase name="a" classname="c" time="-1"/>)")) ==
               "testcase says time=\"-1\"; ");
    BOOST_TEST(breaches(file(good, R"(<testcase name="" classname="c" time="1"/>)")) ==
               "testcase has no name; ");
    BOOST_TEST(breaches(file(good, R"(<testcase name="a" time="1"/>)")) ==
               "testcase has other attributes than it has to have; ");
    BOOST_TEST(breaches(file(good, one + "<case/>")) ==
               "case stands in testsuite; there is no element case; ");
    BOOST_TEST(breaches("<testsuites/>") != "");
    BOOST_TEST(breaches("") != "");
}

BOOST_AUTO_TEST_SUITE_END()
