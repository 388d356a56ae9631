#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/report.hpp"

namespace vouch::bench {

// Plots are SVG within the page, coloured by its style sheet.

/// A value with its span. `better` is where it would like to be: below 1, or above.
struct ratio_mark {
    std::string label;
    spread ratio;
    bool more_is_better = false;
};
/// Quotients on a logarithmic axis, around the line of 1.
void plot_ratios(std::ostream& out, std::vector<ratio_mark> const& marks);

/// One figure of every row that has it: a bar to the median, a line over the span.
void plot_bars(std::ostream& out, section const& s, std::string const& figure);

/// Latency over percentiles, a line for each row that has it; both axes are logarithmic.
void plot_latency(std::ostream& out, section const& s);

}  // namespace vouch::bench
