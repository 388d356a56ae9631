#include "model/snapshot.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "bodies.hpp"
#include "model/decode.hpp"

// Each allocation of this program is counted.
namespace {
std::atomic<long> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const p = std::malloc(size != 0 ? size : 1)) return p;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t align) {
    ++allocations;
    auto const to = static_cast<std::size_t>(align);
    if (void* const p = std::aligned_alloc(to, (size + to - 1) / to * to)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace vouch {
namespace {

using detail::snapshot_access;

snapshot decode(std::string_view body) {
    decode_scratch scratch;
    return *decode_outcome(body, scratch);
}

/// Different from every other: a state that no version knows, and text of its own.
verification odd_verification() {
    verification v;
    v.id = text("an id that is long enough not to fit into any small buffer");
    v.state = wire_enum<verification_state>(text("levitating"));
    v.methods = {method::sas, wire_enum<method>(text("telepathy"))};
    v.available_actions = {action::cancel};
    v.error = verification_error{text("m.unknown"), text("for no reason")};
    v.sas = sas_comparison{text("🐶"), text("1 2 3")};
    return v;
}

BOOST_AUTO_TEST_SUITE(snapshot_suite)

BOOST_AUTO_TEST_CASE(an_empty_one_can_be_asked) {
    snapshot const s;
    BOOST_TEST(!s);
    BOOST_TEST((s.session() == session()));
    BOOST_TEST(s.verification() == nullptr);
    BOOST_TEST(!s.reconciled());
    BOOST_TEST((s == snapshot()));
}

BOOST_AUTO_TEST_CASE(it_is_two_words_wide) { static_assert(sizeof(snapshot) <= 2 * sizeof(void*)); }

BOOST_AUTO_TEST_CASE(copies_share_and_what_is_copied_out_outlives_it) {
    verification kept;
    text id;
    list<wire_enum<action>> actions;
    session whole;
    {
        snapshot a = decode(test::full_outcome());
        snapshot b = a;
        BOOST_TEST(b.verification() == a.verification());
        a = snapshot();
        BOOST_TEST(!a);
        snapshot const c = std::move(b);
        BOOST_TEST(!b);
        kept = *c.verification();
        id = c.verification()->id;
        actions = c.verification()->available_actions;
        whole = c.session();
    }
    BOOST_TEST(id == "vrf_01");
    BOOST_TEST(actions.contains(action::sas_confirm));
    BOOST_TEST(kept.sas->emojis == "🐶 🔑 ☎️");
    BOOST_TEST((kept == *decode(test::full_outcome()).verification()));
    BOOST_TEST((whole == decode(test::full_outcome()).session()));
}

BOOST_AUTO_TEST_CASE(it_is_made_of_values_that_own_their_text) {
    session s;
    s.state = wire_enum<session_state>(text("dreaming"));
    s.matrix = matrix_account{text("D"), text("https://a.example"), text("@a:a.example")};
    s.verification = odd_verification();
    verification v = odd_verification();
    v.id = text("another");
    snapshot const made = snapshot_access::make(session(s), std::optional(v));
    BOOST_TEST((made.session() == s));
    BOOST_TEST((*made.verification() == v));
    BOOST_TEST(made.session().verification->methods[1].raw() == "telepathy");

    snapshot const none = snapshot_access::make(session(), std::nullopt);
    BOOST_TEST(static_cast<bool>(none));
    BOOST_TEST(none.verification() == nullptr);
    BOOST_TEST((none.session() == session()));
    BOOST_TEST((none == snapshot()));
}

BOOST_AUTO_TEST_CASE(one_verification_twice_is_stored_once) {
    snapshot const s = decode(test::full_outcome());
    BOOST_TEST(s.verification() == &*s.session().verification);
    snapshot const other = decode(test::with(test::full_outcome(), "vrf_01", "vrf_00"));
    BOOST_TEST(other.verification() != &*other.session().verification);
}

BOOST_AUTO_TEST_CASE(equality_is_by_value) {
    std::string const body = test::full_outcome();
    snapshot const s = decode(body);
    BOOST_TEST((s == decode(body)));
    BOOST_TEST((s != snapshot()));
    // Each change to the body is a change of the value.
    for (auto const& [from, to] : {
             std::pair{"needs-verification", "ready"},
             std::pair{"\"masterKey\":true", "\"masterKey\":false"},
             std::pair{"\"verified\":false", "\"verified\":true"},
             std::pair{"1766400000000", "null"},
             std::pair{"ABCDEFGHIJ", "ABCDEFGHIK"},
             std::pair{"vrf_01", "vrf_02"},
             std::pair{"\"sas.confirm\",", ""},
             std::pair{"outgoing", "incoming"},
             std::pair{"[\"sas\",", "[\"qr\","},
             std::pair{"\"login\"", "\"device\""},
             std::pair{"sas_ready", "sas_done"},
             std::pair{"m.user", "m.timeout"},
             std::pair{"changed my mind", ""},
             std::pair{"KLMNOPQRST", ""},
             std::pair{"\"Beeper on Pixel 9\"", "null"},
             std::pair{"\"@alice:beeper.com\",\"qr\"", "null,\"qr\""},
             std::pair{"TUFUUklY", "TUFUUklZ"},
             std::pair{"🐶", "🐱"},
             std::pair{"1234 5678", "1234 5679"},
         })
        BOOST_TEST((s != decode(test::with(body, from, to))), from);
}

BOOST_AUTO_TEST_CASE(a_transition_is_a_change_of_the_verification) {
    std::string const body = test::full_outcome();
    snapshot const s = decode(body);
    snapshot const without = decode(test::minimal_outcome());
    BOOST_TEST(!is_transition(s, s));
    BOOST_TEST(!is_transition(s, decode(body)));
    BOOST_TEST(!is_transition(s, decode(test::with(body, "needs-verification", "ready"))));
    // The first one is the session's, the last one is the answer's.
    BOOST_TEST(!is_transition(s, decode(test::with(body, "sas_ready", "done"))));
    std::string changed = body;
    changed.replace(changed.rfind("sas_ready"), 9, "done");
    BOOST_TEST(is_transition(s, decode(changed)));
    BOOST_TEST(is_transition(s, without));
    BOOST_TEST(is_transition(without, s));
    BOOST_TEST(!is_transition(without, snapshot()));
}

BOOST_AUTO_TEST_CASE(the_mark_is_of_the_handle) {
    snapshot const plain = decode(test::full_outcome());
    snapshot const marked = snapshot_access::reconciled(plain);
    BOOST_TEST(!plain.reconciled());
    BOOST_TEST(marked.reconciled());
    BOOST_TEST((marked == plain));
    BOOST_TEST(marked.verification() == plain.verification());
    snapshot copy = marked;
    BOOST_TEST(copy.reconciled());
    snapshot const moved = std::move(copy);
    BOOST_TEST(moved.reconciled());
}

BOOST_AUTO_TEST_CASE(handles_may_be_copied_by_many_threads) {
    snapshot const shared = decode(test::full_outcome());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([shared] {
            for (int n = 0; n < 10000; ++n) {
                snapshot const mine = shared;
                if (mine.verification()->id != "vrf_01") std::abort();
            }
        });
    for (auto& t : threads) t.join();
    BOOST_TEST(shared.verification()->id == "vrf_01");
}

BOOST_AUTO_TEST_CASE(a_warm_decoding_allocates_the_block_alone) {
    decode_scratch scratch;
    std::string const body = test::with(
        test::with(test::full_outcome(), "vrf_01", R"(an id with an escape \n, and quite long)"),
        "\"sas\"", R"("a method that nobody knows")");
    for (int i = 0; i < 2; ++i) (void)decode_outcome(body, scratch);
    long const before = allocations;
    for (int i = 0; i < 200; ++i)
        if (!decode_outcome(body, scratch)) BOOST_FAIL("refused");
    BOOST_TEST(allocations - before == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
