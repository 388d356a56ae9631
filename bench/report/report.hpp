#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "measure/histogram.hpp"
#include "measure/sample.hpp"
#include "measure/spread.hpp"

namespace vouch::bench {

/// One measured quantity, once a round.
struct figure {
    std::string name;
    std::string unit;
    std::vector<double> rounds;
    int decimals = 1;
    bool compared = false;  ///< with the first row's, where that is compared too
    bool shown = true;      ///< in the table
    bool more_is_better = false;
};

/// One client (or variant) and what was measured of it.
struct row {
    std::string name;
    std::vector<figure> figures;
    histogram latency;  ///< of all rounds; empty where there is none
};

/// Rows that can be compared: measured in alternating rounds.
struct section {
    std::string title;
    boost::json::object facts;
    std::vector<row> rows;
    /// The rows are sizes of the same thing: each is compared with the first, instead of the first
    /// with each.
    bool sizes = false;
};

struct report {
    std::string scenario;
    boost::json::object settings;
    std::vector<section> sections;
    std::vector<std::string> notes;

    // Filled in by `recorded`.
    boost::json::object machine{};
    std::string date{};  ///< of the start, UTC, ISO 8601
    double seconds = 0;  ///< that it took
    double foreign = 0;  ///< percent of the machine that others used meanwhile
};
/// What `measure` found, with the machine, the time and the load of others.
[[nodiscard]] report recorded(std::function<report()> const& measure);

/// The row with this name in `s`, made at its end if need be.
[[nodiscard]] row& row_of(section& s, std::string const& name);
/// Adds one round's value; the figure is as `like` where it is new.
void add(row& r, figure const& like, double value);

/// How a row compares with another one, as quotients of the same round.
struct comparison {
    std::string figure;
    bool more_is_better = false;
    std::string of;
    std::string to;
    spread ratio;
};
[[nodiscard]] std::vector<comparison> compare(section const& s);

/// The form is bench/README.md's, and versioned.
inline constexpr int json_format = 2;
[[nodiscard]] boost::json::object to_json(report const& r);
/// Throws std::runtime_error where `v` is not of this format.
[[nodiscard]] report report_from(boost::json::value const& v);
/// Of files that hold one or more of them. Throws std::runtime_error that names the file.
[[nodiscard]] std::vector<report> read_reports(std::span<std::string const> paths);

void print_table(std::ostream& out, report const& r);
/// One HTML page with everything in it, figures and plots; nothing is loaded from elsewhere.
void print_page(std::ostream& out, std::span<report const> runs);

/// A number as tables and pages show it.
[[nodiscard]] std::string fixed(double value, int decimals);

/// Compiler and its flags, libraries, processor, kernel.
[[nodiscard]] boost::json::object describe_machine();

}  // namespace vouch::bench
