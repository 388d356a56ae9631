#include "rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <regex>
#include <string_view>
#include <tuple>

namespace floors {
namespace {

using std::string_view;

constexpr std::array<string_view, 6> floor_names = {"model", "policy", "http",
                                                    "net",   "client", "testing"};
constexpr int net_floor = 3;
constexpr int client_floor = 4;

/// Public headers that are the client floor's; the others may be used from where they compile.
constexpr std::array<string_view, 6> client_headers = {"vouch/client.hpp",  "vouch/operation.hpp",
                                                       "vouch/verify.hpp",  "vouch/vouch.hpp",
                                                       "vouch/testing.hpp", "vouch/emulator.hpp"};

bool starts_with_any(string_view name, std::initializer_list<string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](string_view prefix) { return name.starts_with(prefix); });
}

template <class Range>
bool contains(Range const& range, string_view value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

string_view head(string_view path) { return path.substr(0, path.find('/')); }

string_view below(string_view path, string_view folder) {
    return path.starts_with(folder) ? path.substr(folder.size()) : string_view();
}

std::string parent(string_view path) { return std::string(path.substr(0, path.rfind('/') + 1)); }

std::optional<int> floor_of(string_view name) {
    auto const found = std::find(floor_names.begin(), floor_names.end(), name);
    if (found == floor_names.end()) return std::nullopt;
    return static_cast<int>(found - floor_names.begin());
}

bool is_socket_header(string_view name) {
    return starts_with_any(name,
                           {"boost/asio/ip/tcp", "boost/asio/ip/udp", "boost/asio/ip/basic_",
                            "boost/asio/basic_", "boost/asio/local/", "boost/asio/generic/",
                            "boost/asio/ssl", "boost/asio/posix/", "boost/beast/core/",
                            "boost/beast/core.hpp", "boost/beast/ssl", "boost/beast/websocket",
                            "sys/socket.h", "sys/epoll.h", "netinet/", "arpa/", "netdb.h"}) ||
           name.find("_timer.hpp") != string_view::npos;
}

/// Names of values that Asio happens to define.
bool is_asio_value(string_view name) {
    return name == "boost/asio/error.hpp" || name == "boost/asio/buffer.hpp" ||
           name.starts_with("boost/asio/ip/address");
}

class checker {
public:
    explicit checker(tree const& files) : files_(files) {}

    std::vector<breach> run() && {
        for (auto const& [path, file] : files_) {
            auto const top = head(path);
            if (path.starts_with("include/vouch/")) {
                public_header(path, file);
            } else if (top == "lib") {
                if (auto const own = floor_of(head(below(path, "lib/")))) floor(path, file, *own);
            } else if (top == "tools" || top == "bench") {
                program(path, file);
            }
        }
        std::sort(found_.begin(), found_.end(), [](breach const& a, breach const& b) {
            return std::tie(a.path, a.line, a.rule) < std::tie(b.path, b.line, b.rule);
        });
        return std::move(found_);
    }

private:
    void report(string_view path, int line, string_view rule, string_view what) {
        found_.push_back({std::string(path), line, std::string(rule), std::string(what)});
    }

    bool exists(std::string const& path) const { return files_.contains(path); }

    void public_header(string_view path, source const& file) {
        for (auto const& i : file.includes) {
            bool const heavy = starts_with_any(
                i.name, {"boost/beast", "boost/json", "boost/asio/ssl", "boost/asio.hpp"});
            if (heavy || i.quoted) report(path, i.line, "heavy", i.name);
        }
    }

    /// Whether a public header brings in Asio's machinery, itself or through another.
    bool brings_asio(std::string const& name, int depth = 0) const {
        auto const found = files_.find("include/" + name);
        if (found == files_.end() || depth > 16) return false;
        auto const& includes = found->second.includes;
        return std::any_of(includes.begin(), includes.end(), [&](include const& i) {
            return (i.name.starts_with("boost/asio") && !is_asio_value(i.name)) ||
                   (i.name.starts_with("vouch/") && brings_asio(i.name, depth + 1));
        });
    }

    void floor(string_view path, source const& file, int own) {
        for (auto const& i : file.includes) {
            if (i.name.find("..") != std::string::npos) {
                report(path, i.line, "relative", i.name);
            } else if (i.quoted && !exists(parent(path) + i.name)) {
                auto const other = floor_of(head(i.name));
                if (!other || *other > own) report(path, i.line, "upward", i.name);
            } else if (contains(client_headers, i.name) && own < client_floor) {
                report(path, i.line, "upward", i.name);
            }
            if (own < net_floor && reaches_io(i.name)) report(path, i.line, "io", i.name);
        }
        auto const name = floor_names.at(static_cast<std::size_t>(own));
        if (name == "policy" || name == "client") seams_only(path, file);
    }

    bool reaches_io(std::string const& name) const {
        return (name.starts_with("boost/asio") && !is_asio_value(name)) || is_socket_header(name) ||
               (name.starts_with("vouch/") && brings_asio(name));
    }

    /// Streams and time come in from outside.
    void seams_only(string_view path, source const& file) {
        static std::regex const word(
            R"(\b(steady_clock|system_clock::now|high_resolution_clock|random_device|tcp::socket|)"
            R"(basic_stream_socket|(steady|system)_timer)\b)");
        for (auto const& i : file.includes) {
            if (is_socket_header(i.name)) report(path, i.line, "outside", i.name);
        }
        for (std::size_t n = 0; n < file.lines.size(); ++n) {
            auto const& line = file.lines[n];
            if (line.find("#include") != std::string::npos) continue;
            if (std::smatch found; std::regex_search(line, found, word)) {
                report(path, static_cast<int>(n + 1), "outside", found.str());
            }
        }
    }

    /// A program's own files lie beside the including one or below its own folder, which it may
    /// name: "cli/words.hpp" in tools/cli. Tools may share what they draw and read with; the
    /// emulator is a library with one public header. Benchmarks of single parts look at the floors
    /// without I/O.
    void program(string_view path, source const& file) {
        auto const top = std::string(head(path)) + '/';
        auto const own =
            top == "tools/" ? std::string(head(below(path, top))) + '/' : std::string();
        for (auto const& i : file.includes) {
            if (i.name.find("..") != std::string::npos) {
                report(path, i.line, "relative", i.name);
            } else if (i.quoted) {
                bool const is_own = exists(parent(path) + i.name) || exists(top + own + i.name);
                bool const is_shared = exists(top + i.name) && (i.name.starts_with(own) ||
                                                                !i.name.starts_with("emulator/"));
                if (!is_own && !is_shared && !is_measured_part(path, i.name))
                    report(path, i.line, "not-public", i.name);
            } else if (floor_of(head(i.name)) && exists("lib/" + i.name)) {
                report(path, i.line, "not-public", i.name);
            }
        }
    }

    bool is_measured_part(string_view path, std::string const& name) const {
        auto const other = floor_of(head(name));
        return path.starts_with("bench/parts/") && other && *other <= *floor_of("http") &&
               exists("lib/" + name);
    }

    tree const& files_;
    std::vector<breach> found_;
};

}  // namespace

std::vector<breach> check(tree const& files) { return checker(files).run(); }

}  // namespace floors
