#pragma once

#include <iosfwd>
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
    bool compared = false;  ///< against the first row's; smaller is better
    bool shown = true;      ///< in the table
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
};

struct report {
    std::string scenario;
    boost::json::object settings;
    std::vector<section> sections;
    std::vector<std::string> notes;
};

/// The row with this name in `s`, made at its end if need be.
[[nodiscard]] row& row_of(section& s, std::string const& name);
/// Adds one round's value; the figure is as `like` where it is new.
void add(row& r, figure const& like, double value);

/// How the first row compares with another one, as quotients of the same round.
struct comparison {
    std::string figure;
    std::string first;
    std::string other;
    spread ratio;
};
[[nodiscard]] std::vector<comparison> compare(section const& s);

/// Everything, with the machine it was measured on. The form is versioned ("format").
[[nodiscard]] boost::json::object to_json(report const& r);
void print_table(std::ostream& out, report const& r);

/// Compiler, libraries, processor, kernel.
[[nodiscard]] boost::json::object describe_machine();

}  // namespace vouch::bench
