#include <vouch/text.hpp>

#include <sstream>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <vouch/list.hpp>

namespace vouch {
namespace {

BOOST_AUTO_TEST_SUITE(text_suite)

BOOST_AUTO_TEST_CASE(a_text_owns_a_copy) {
    std::string source = "hello";
    text const t(source);
    source = "HELLO";
    BOOST_TEST(t == "hello");
    BOOST_TEST(t.str() == "hello");
    BOOST_TEST(t.size() == 5U);
    BOOST_TEST(text().empty());
    BOOST_TEST(text("") == text());
}

BOOST_AUTO_TEST_CASE(a_borrowed_text_refers_and_its_copy_owns) {
    std::string source = "hello";
    text const borrowed = text::borrow(source);
    text const copy = borrowed;
    text moved = text::borrow(source);
    text const still_borrowed = std::move(moved);
    source[0] = 'J';
    BOOST_TEST(borrowed == "Jello");
    BOOST_TEST(copy == "hello");
    BOOST_TEST(still_borrowed == "Jello");
    BOOST_TEST((borrowed.data() == source.data()));
}

BOOST_AUTO_TEST_CASE(assignment_and_swap_keep_ownership_apart) {
    std::string const source = "borrowed";
    text a("owned");
    text b = text::borrow(source);
    a.swap(b);
    BOOST_TEST(a == "borrowed");
    BOOST_TEST(b == "owned");
    a = b;
    b = text("other");
    BOOST_TEST(a == "owned");
    b = text::borrow(source);
    b = std::move(a);
    BOOST_TEST(b == "owned");
    text const& same = b;
    b = same;
    BOOST_TEST(b == "owned");
}

BOOST_AUTO_TEST_CASE(texts_compare_by_bytes) {
    BOOST_TEST((text("a") < text("b")));
    BOOST_TEST((text("a") < text("aa")));
    BOOST_TEST((text("a") == std::string("a")));
    BOOST_TEST((text("a") != "b"));
    std::ostringstream os;
    os << text("🐶");
    BOOST_TEST(os.str() == "🐶");
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_borrowed_list_owns_its_elements) {
    list<text> copy;
    {
        std::string const source = "long enough not to be stored in place, whatever the library";
        text const items[] = {text::borrow(source), text("second")};
        auto const borrowed = list<text>::borrow(items);
        copy = borrowed;
        BOOST_TEST((borrowed.begin() == items));
    }
    BOOST_TEST(copy.size() == 2U);
    BOOST_TEST(copy[0].view().starts_with("long enough"));
    BOOST_TEST(copy.contains("second"));
    BOOST_TEST(!copy.contains("third"));
    BOOST_TEST((copy == list<text>(copy)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
