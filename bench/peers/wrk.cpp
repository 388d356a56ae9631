#include "peers/wrk.hpp"

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "process/environment.hpp"
#include "process/program.hpp"

namespace vouch::bench {

namespace {

// The words of the line that begins with `name`.
std::vector<std::string> line_of(std::string const& output, std::string const& name) {
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::vector<std::string> all;
        for (std::string word; words >> word;) all.push_back(word);
        if (!all.empty() && (all.front() == name || (all.size() > 1 && all[1] == name))) return all;
    }
    throw std::runtime_error("wrk: no line \"" + name + "\" in\n" + output);
}

// 61.00us, 1.20ms or 2.00s.
double in_microseconds(std::string const& text) {
    std::size_t used = 0;
    auto const value = std::stod(text, &used);
    auto const unit = text.substr(used);
    return unit == "us" ? value : unit == "ms" ? value * 1e3 : value * 1e6;
}

/// A file for as long as it lives.
class scratch_script {
public:
    explicit scratch_script(std::string const& text)
        : path_(std::filesystem::temp_directory_path() /
                ("vouch-bench-" + std::to_string(::getpid()) + ".lua")) {
        std::ofstream(path_) << text;
    }
    scratch_script(scratch_script const&) = delete;
    scratch_script& operator=(scratch_script const&) = delete;
    ~scratch_script() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

}  // namespace

bool wrk_installed() { return on_path("wrk"); }

wrk_result run_wrk(target const& to, unsigned in_flight, double seconds, int core) {
    auto const whole = std::to_string(static_cast<int>(std::ceil(seconds)));
    // The token goes in by the environment: everybody can read a command line.
    scratch_script const script(
        "wrk.headers['Authorization'] = 'Bearer ' .. os.getenv('VOUCH_BENCH_TOKEN')\n"
        "wrk.headers['Accept'] = 'application/json'\n");
    environment_variable const token("VOUCH_BENCH_TOKEN", to.token);
    auto const r = run_program({"wrk", "-t1", "-c" + std::to_string(in_flight), "-d" + whole,
                                "--latency", "-s", script.path(), to.url + to.path()},
                               core);
    if (r.status != 0) throw std::runtime_error("wrk failed:\n" + r.output);
    if (r.output.find("Non-2xx") != std::string::npos ||
        r.output.find("Socket errors") != std::string::npos)
        throw std::runtime_error("wrk: calls failed:\n" + r.output);
    return {.calls = std::stoull(line_of(r.output, "requests").front()),
            .calls_per_second = std::stod(line_of(r.output, "Requests/sec:").at(1)),
            .p50_us = in_microseconds(line_of(r.output, "50%").at(1)),
            .p99_us = in_microseconds(line_of(r.output, "99%").at(1)),
            .cpu = r.cpu};
}

}  // namespace vouch::bench
