#include "xml.hpp"

#include <cctype>
#include <set>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace vouch::bench {

namespace {

class checker {
public:
    explicit checker(std::string_view text) : text_(text) {}

    void run() {
        if (text_.starts_with("<!DOCTYPE html>")) at_ = 15;
        while (at_ < text_.size()) {
            if (text_[at_] != '<')
                character("<>");
            else if (text_.substr(at_).starts_with("</"))
                close();
            else
                open();
        }
        require(open_.empty(), "an element is not closed");
        require(roots_ == 1, "there is not one root");
    }

private:
    void require(bool ok, std::string const& what) const {
        if (!ok) throw std::runtime_error(what + " before byte " + std::to_string(at_));
    }

    [[nodiscard]] char here() const {
        require(at_ < text_.size(), "an early end");
        return text_[at_];
    }

    void expect(char c) {
        require(here() == c, std::string("no ") + c);
        ++at_;
    }

    // One character of content, or an entity.
    void character(std::string_view forbidden) {
        require(forbidden.find(here()) == forbidden.npos, "a bare character");
        require(!open_.empty() || std::isspace(here()) != 0, "text outside of the root");
        if (text_[at_] == '&') {
            auto const end = text_.find(';', at_);
            auto const name = text_.substr(at_ + 1, end == text_.npos ? 0 : end - at_ - 1);
            static std::set<std::string_view> const known{"amp", "lt", "gt", "quot", "apos"};
            require(known.contains(name), "an unknown entity");
            at_ = end;
        }
        ++at_;
    }

    std::string name() {
        auto const from = at_;
        while (std::isalnum(here()) != 0 || here() == '-' || here() == '_') ++at_;
        require(at_ > from, "no name");
        return std::string(text_.substr(from, at_ - from));
    }

    void blanks() {
        while (std::isspace(here()) != 0) ++at_;
    }

    void attributes() {
        std::set<std::string> seen;
        for (;;) {
            auto const from = at_;
            blanks();
            if (here() == '>' || here() == '/') return;
            require(at_ > from, "no blank before an attribute");
            require(seen.insert(name()).second, "an attribute twice");
            expect('=');
            expect('"');
            while (here() != '"') character("<");
            expect('"');
        }
    }

    void open() {
        expect('<');
        if (open_.empty()) ++roots_;
        open_.push_back(name());
        attributes();
        bool const empty = here() == '/';
        if (empty) ++at_;
        expect('>');
        if (empty) open_.pop_back();
    }

    void close() {
        at_ += 2;
        auto const n = name();
        require(!open_.empty() && open_.back() == n, "</" + n + "> closes nothing");
        open_.pop_back();
        expect('>');
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::string> open_;
    int roots_ = 0;
};

}  // namespace

std::string xml_flaw(std::string_view text) {
    std::string flaw;
    try {
        checker(text).run();
    } catch (std::runtime_error const& e) {
        flaw = e.what();
    }
    return flaw;
}

}  // namespace vouch::bench

BOOST_AUTO_TEST_SUITE(xml)

BOOST_AUTO_TEST_CASE(takes_what_is_well_formed) {
    using vouch::bench::xml_flaw;
    BOOST_TEST(xml_flaw("<!DOCTYPE html>\n<a b=\"1 &lt; 2\"><c/>x &amp; y<d></d></a>\n") == "");
}

BOOST_AUTO_TEST_CASE(finds_what_is_not) {
    for (char const* const text :
         {"", "x", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a b></a>", "<a b=1/>",
          "<a b=\"<\"/>", "<a b=\"1\" b=\"2\"/>", "<a b=\"1\"c=\"2\"/>", "<a>&nbsp;</a>",
          "<a>1 > 0</a>", "<a", "<a b=\"", "<a/>x"})
        BOOST_TEST(!vouch::bench::xml_flaw(text).empty(), text);
}

BOOST_AUTO_TEST_SUITE_END()
