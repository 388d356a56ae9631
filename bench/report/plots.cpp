#include "report/plots.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "report/markup.hpp"

namespace vouch::bench {

namespace {

constexpr double width = 880;
constexpr double label_width = 300;
constexpr double value_width = 150;
constexpr double line_height = 22;

std::string number(double v) { return fixed(v, 1); }

/// Values to positions.
class axis {
public:
    axis(double low, double high, double from, double to, bool logarithmic)
        : low_(logarithmic ? std::log(low) : low),
          high_(logarithmic ? std::log(high) : high),
          from_(from),
          to_(to),
          logarithmic_(logarithmic) {}
    [[nodiscard]] double at(double v) const {
        auto const x = logarithmic_ ? std::log(v) : v;
        return high_ > low_ ? from_ + (x - low_) / (high_ - low_) * (to_ - from_) : from_;
    }

private:
    double low_;
    double high_;
    double from_;
    double to_;
    bool logarithmic_;
};

void line(std::ostream& out, std::string const& kind, double x1, double y1, double x2, double y2) {
    empty_element(out, "line",
                  {{"class", kind},
                   {"x1", number(x1)},
                   {"y1", number(y1)},
                   {"x2", number(x2)},
                   {"y2", number(y2)}});
}

void label(std::ostream& out, double x, double y, std::string_view text,
           std::string const& anchor = "start", std::string const& kind = "label") {
    text_element(out, "text", text,
                 {{"class", kind}, {"x", number(x)}, {"y", number(y)}, {"text-anchor", anchor}});
}

/// The frame of a plot, as wide as the page allows.
class plot {
public:
    plot(std::ostream& out, double height, std::string const& title)
        : element_(out, "svg",
                   {{"viewBox", "0 0 " + number(width) + " " + number(height)},
                    {"xmlns", "http://www.w3.org/2000/svg"},
                    {"role", "img"},
                    {"aria-label", title}}) {}

private:
    element element_;
};

std::string span_text(spread const& s, int decimals, std::string const& unit) {
    auto const low = fixed(s.min, decimals);
    auto const high = fixed(s.max, decimals);
    auto const span = low == high ? "" : " [" + low + ".." + high + "]";
    return fixed(s.median, decimals) + unit + span;
}

figure const* find(row const& r, std::string const& name) {
    auto const f = std::find_if(r.figures.begin(), r.figures.end(),
                                [&](figure const& x) { return x.name == name; });
    return f != r.figures.end() && !f->rounds.empty() ? &*f : nullptr;
}

// 61 us, 1.2 ms.
std::string duration_text(double ns) {
    if (ns < 1e3) return fixed(ns, 0) + " ns";
    if (ns < 1e6) return fixed(ns / 1e3, ns < 1e4 ? 1 : 0) + " us";
    if (ns < 1e9) return fixed(ns / 1e6, ns < 1e7 ? 1 : 0) + " ms";
    return fixed(ns / 1e9, 1) + " s";
}

}  // namespace

void plot_ratios(std::ostream& out, std::vector<ratio_mark> const& marks) {
    double low = 0.5;
    double high = 2;
    for (auto const& m : marks) {
        if (m.ratio.min > 0) low = std::min(low, m.ratio.min);
        high = std::max(high, m.ratio.max);
    }
    axis const x(low, high, label_width, width - value_width, true);
    auto const bottom = line_height * static_cast<double>(marks.size() + 1);
    plot const p(out, bottom + 4, "ratios");
    for (double const v : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0}) {
        if (v < low || v > high) continue;
        line(out, v == 1 ? "one" : "grid", x.at(v), line_height - 4, x.at(v), bottom);
        label(out, x.at(v), line_height - 8,
              fixed(v, v < 0.1 ? 2
                       : v < 1 ? 1
                               : 0),
              "middle", "tick");
    }
    auto y = line_height * 1.5;
    for (auto const& m : marks) {
        auto const at_least = std::max(m.ratio.min, low);
        bool const good = m.more_is_better ? m.ratio.median > 1 : m.ratio.median < 1;
        auto const kind = std::string(good ? "good" : "bad");
        label(out, label_width - 10, y + 4, m.label, "end");
        line(out, "span " + kind, x.at(at_least), y, x.at(m.ratio.max), y);
        empty_element(out, "circle",
                      {{"class", kind},
                       {"cx", number(x.at(std::max(m.ratio.median, low)))},
                       {"cy", number(y)},
                       {"r", "4"}});
        label(out, width, y + 4, span_text(m.ratio, 2, ""), "end", "value");
        y += line_height;
    }
}

void plot_bars(std::ostream& out, section const& s, std::string const& name) {
    std::vector<std::pair<std::string, figure const*>> bars;
    double high = 0;
    for (auto const& r : s.rows)
        if (auto const* const f = find(r, name)) {
            bars.emplace_back(r.name, f);
            high = std::max(high, spread_of(f->rounds).max);
        }
    if (bars.empty() || high <= 0) return;
    auto const& unit = bars.front().second->unit;
    text_element(out, "h4", name + (unit.empty() ? "" : ", " + unit));
    axis const x(0, high, label_width, width - value_width - 30, false);
    plot const p(out, line_height * static_cast<double>(bars.size()) + 4, name);
    double y = 0;
    for (auto const& [row_name, f] : bars) {
        auto const v = spread_of(f->rounds);
        label(out, label_width - 10, y + 15, row_name, "end");
        empty_element(out, "rect",
                      {{"class", y > 0 ? "bar" : "bar first"},
                       {"x", number(label_width)},
                       {"y", number(y + 4)},
                       {"width", number(x.at(v.median) - label_width)},
                       {"height", number(line_height - 8)}});
        line(out, "span", x.at(v.min), y + line_height / 2, x.at(v.max), y + line_height / 2);
        label(out, width, y + 15, span_text(v, f->decimals, ""), "end", "value");
        y += line_height;
    }
}

void plot_latency(std::ostream& out, section const& s) {
    constexpr double height = 260;
    constexpr double left = 70;
    constexpr double right = width - 190;
    constexpr double bottom = height - 24;
    // By the share of calls that took longer, so that 99.9 % lies as far from 99 % as 99 from 90.
    constexpr std::pair<double, char const*> ticks[] = {
        {0.5, "50"}, {0.9, "90"}, {0.99, "99"}, {0.999, "99.9"}, {0.9999, "99.99"}};
    double low = 0;
    double high = 0;
    for (auto const& r : s.rows) {
        if (r.latency.count() == 0) continue;
        auto const least = std::max(1.0, static_cast<double>(r.latency.percentile(0.01)));
        low = low == 0 ? least : std::min(low, least);
        high = std::max(high, static_cast<double>(r.latency.percentile(0.9999)));
    }
    if (high <= low) return;
    text_element(out, "h4", "latency by percentile");
    axis const x(1, 1e4, left, right, true);
    axis const y(low, high, bottom, 10, true);
    plot const p(out, height, "latency by percentile");
    for (auto const& [share, text] : ticks) {
        auto const at = x.at(1 / (1 - share));
        line(out, "grid", at, 10, at, bottom);
        label(out, at, height - 6, std::string(text) + " %", "middle", "tick");
    }
    for (int power = 0; std::pow(10, power) < high; ++power)
        for (double const step : {1.0, 2.0, 5.0})
            if (auto const v = step * std::pow(10, power); v >= low && v <= high) {
                line(out, "grid", left, y.at(v), right, y.at(v));
                label(out, left - 6, y.at(v) + 4, duration_text(v), "end", "tick");
            }
    std::size_t colour = 0;
    for (auto const& r : s.rows) {
        if (r.latency.count() == 0) continue;
        auto const kind = "line c" + std::to_string(colour % 8);
        std::string points;
        for (int tenth = 0; tenth <= 40; ++tenth) {
            double const e = tenth / 10.0;
            auto const v = static_cast<double>(r.latency.percentile(1 - std::pow(10, -e)));
            auto const in = std::clamp(v, low, high);
            points += number(x.at(std::pow(10, e))) + "," + number(y.at(in)) + " ";
        }
        empty_element(out, "polyline", {{"class", kind}, {"points", points}});
        auto const place = 20 + 16 * static_cast<double>(colour);
        line(out, kind, right + 14, place - 4, right + 34, place - 4);
        label(out, right + 40, place, r.name);
        ++colour;
    }
}

}  // namespace vouch::bench
