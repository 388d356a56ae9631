#include <array>
#include <cstdio>

#include "cli/words.hpp"
#include "rig/report.hpp"

namespace vouch::rig {

namespace {

std::string in_seconds(std::chrono::nanoseconds d) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", std::chrono::duration<double>(d).count());
    return text.data();
}

std::string counts(report const& r) {
    return " tests=\"" + std::to_string(r.result.outcomes.size()) + "\" failures=\"" +
           std::to_string(r.figures.unexpected) + "\" errors=\"0\" time=\"" +
           in_seconds(r.result.elapsed) + "\"";
}

std::string test_case(report const& r, outcome const& o) {
    auto const& kind = r.done.kinds[o.plan.kind];
    std::string text = "    <testcase name=\"pair " + std::to_string(o.plan.number) + " by " +
                       std::string(to_string(o.plan.how)) + "\" classname=\"" +
                       xml_text("vouch-rig." + kind.name) + "\" time=\"" +
                       in_seconds(o.result.elapsed) + "\"";
    if (o.expected) return text + "/>\n";
    return text + ">\n      <failure type=\"" + xml_text(o.end) + "\" message=\"" +
           xml_text("ended " + o.end + ", expected " + kind.expect.front() +
                    "; replay: " + replay_hint(r, o)) +
           "\">" + xml_text(timeline_text(o)) + "</failure>\n    </testcase>\n";
}

}  // namespace

std::string xml_text(std::string_view text) {
    std::string made;
    while (!text.empty()) {
        char32_t c = cli::take_code_point(text);
        bool const holds = c == '\t' || c == '\n' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
        if (!holds) c = 0xfffd;
        switch (c) {
            case '&':
                made += "&amp;";
                break;
            case '<':
                made += "&lt;";
                break;
            case '>':
                made += "&gt;";
                break;
            case '"':
                made += "&quot;";
                break;
            case '\'':
                made += "&#39;";
                break;
            default:
                cli::append_utf8(made, c);
        }
    }
    return made;
}

std::string to_junit(report const& r) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts(r) +
                       ">\n  <testsuite name=\"vouch-rig\"" + counts(r) +
                       " skipped=\"0\">\n    <properties>\n      <property name=\"seed\" value=\"" +
                       std::to_string(r.done.seed) +
                       "\"/>\n      <property name=\"stage\" value=\"" + xml_text(r.stage) +
                       "\"/>\n    </properties>\n";
    for (auto const& o : r.result.outcomes) text += test_case(r, o);
    return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace vouch::rig
