#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json/stream_parser.hpp>

#include "report/report.hpp"

namespace vouch::bench {

namespace {

void append_documents(std::string_view text, std::vector<report>& all) {
    auto const blank = " \t\r\n";
    auto at = text.find_first_not_of(blank);
    if (at == text.npos) throw std::runtime_error("it is empty");
    boost::json::stream_parser parser;
    while (at != text.npos) {
        text.remove_prefix(at);
        boost::system::error_code ec;
        auto const used = parser.write_some(text.data(), text.size(), ec);
        if (!ec && !parser.done()) parser.finish(ec);
        if (ec) throw std::runtime_error("it is no JSON: " + ec.message());
        all.push_back(report_from(parser.release()));
        parser.reset();
        text.remove_prefix(used);
        at = text.find_first_not_of(blank);
    }
}

}  // namespace

std::vector<report> read_reports(std::span<std::string const> paths) {
    std::vector<report> all;
    for (auto const& path : paths) {
        std::ifstream file(path);
        if (!file) throw std::runtime_error("cannot read " + path);
        std::string const text{std::istreambuf_iterator<char>(file), {}};
        try {
            append_documents(text, all);
        } catch (std::runtime_error const& e) {
            throw std::runtime_error(path + ": " + e.what());
        }
    }
    return all;
}

}  // namespace vouch::bench
