#include <array>
#include <functional>
#include <memory>
#include <stdexcept>

#include <boost/json/monotonic_resource.hpp>

#include "measure/batches.hpp"
#include "model/decode.hpp"
#include "peers/fields.hpp"
#include "peers/fields_reader.hpp"
#include "peers/json_events.hpp"
#include "peers/peer.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/scenario.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace {

constexpr unsigned batch = 32;
constexpr unsigned list_size = 100;

struct decoder {
    char const* name;
    /// Makes what decodes once. Throws where the answer is not the one that was put in.
    std::function<void()> (*make)(std::string const& body);
};

void expect(std::string_view state) {
    if (state != sample_state) throw std::runtime_error("decoded a wrong state");
}

void expect_all(std::size_t n) {
    if (n != list_size) throw std::runtime_error("decoded a list of a wrong size");
}

// The floor of every decoder that is built on it.
std::function<void()> ignored(std::string const& body) {
    using parser = boost::json::basic_parser<ignored_events>;
    return [p = std::make_shared<parser>(boost::json::parse_options()), &body] {
        parse_whole(*p, body);
    };
}

std::vector<decoder> outcome_decoders() {
    return {
        {"vouch",
         [](std::string const& body) -> std::function<void()> {
             return [scratch = std::make_shared<decode_scratch>(), &body] {
                 auto const s = decode_outcome(body, *scratch);
                 expect((*s).verification()->state.raw());
             };
         }},
        {"basic_parser + fields",
         [](std::string const& body) -> std::function<void()> {
             return [r = std::make_shared<fields_reader>(), &body] {
                 expect((*r)(body).verification->state);
             };
         }},
        {"basic_parser, events ignored", ignored},
        {"DOM + fields",
         [](std::string const& body) -> std::function<void()> {
             return [&body] { expect(parse_fields(body).verification->state); };
         }},
        {"DOM in an arena + fields",
         [](std::string const& body) -> std::function<void()> {
             return [&body] {
                 std::array<unsigned char, 16384> memory;  // NOLINT: filled as it is used
                 boost::json::monotonic_resource arena(memory.data(), memory.size());
                 expect(parse_fields(body, &arena).verification->state);
             };
         }},
    };
}

std::vector<decoder> list_decoders() {
    return {
        {"vouch",
         [](std::string const& body) -> std::function<void()> {
             return [scratch = std::make_shared<decode_scratch>(), &body] {
                 auto const all = decode_list(body, *scratch);
                 expect_all((*all).size());
             };
         }},
        {"basic_parser, events ignored", ignored},
        {"DOM + fields",
         [](std::string const& body) -> std::function<void()> {
             return [&body] { expect_all(parse_list_fields(body).size()); };
         }},
    };
}

section measure_body(std::string const& title, std::string const& body,
                     std::vector<decoder> const& decoders, common_options const& common) {
    section s{.title = title + ", " + std::to_string(body.size()) + " bytes",
              .facts = {{"bytes", body.size()}},
              .rows = {}};
    load_plan const plan{.in_flight = 1,
                         .warm_up = nanoseconds(common.warm_up),
                         .measured = nanoseconds(common.seconds),
                         .calls = 0,
                         .rate = 0};
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const& d : decoders)
            add_batches(row_of(s, d.name),
                        measure_apart(common.client_core(),
                                      [&] { return measure_batches(plan, batch, d.make(body)); }),
                        "decode");
    return s;
}

report measure(common_options const& common) {
    report r{.scenario = "decode",
             .settings = {{"seconds", common.seconds}, {"rounds", common.rounds}, {"batch", batch}},
             .sections = {},
             .notes = {"bytes to typed fields and nothing else"}};
    r.sections.push_back(measure_body("one verification and its session", sample_body(),
                                      outcome_decoders(), common));
    r.sections.push_back(measure_body("a list of " + std::to_string(list_size),
                                      sample_list(list_size), list_decoders(), common));
    return r;
}

}  // namespace

std::function<report()> add_decode(CLI::App&, common_options const& common) {
    return [&common] { return measure(common); };
}

}  // namespace vouch::bench
