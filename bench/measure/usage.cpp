#include "measure/usage.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace vouch::bench {

namespace {

double microseconds(timeval const& t) noexcept {
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
}

template <class Whom>
cpu_time cpu_of(Whom whom) noexcept {
    rusage r{};
    ::getrusage(whom, &r);
    return {microseconds(r.ru_utime), microseconds(r.ru_stime)};
}

double ticks_to_seconds(double ticks) noexcept {
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// A line such as `VmHWM:     1234 kB` of this process's status.
std::uint64_t status_line(std::string const& name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
    return 0;
}

}  // namespace

cpu_time cpu_so_far() noexcept { return cpu_of(RUSAGE_SELF); }
cpu_time cpu_of_children() noexcept { return cpu_of(RUSAGE_CHILDREN); }

double cpu_seconds_of(pid_t process) noexcept {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    auto const name_end = text.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream rest(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) rest >> skipped;  // proc(5): utime is field 14
    double user = 0;
    double system = 0;
    rest >> user >> system;
    return ticks_to_seconds(user + system);
}

double machine_busy_seconds() noexcept {
    std::ifstream file("/proc/stat");
    std::string cpu;
    double user = 0;
    double nice = 0;
    double system = 0;
    file >> cpu >> user >> nice >> system;
    return ticks_to_seconds(user + nice + system);
}

std::uint64_t peak_memory_kib() noexcept { return status_line("VmHWM:"); }

void reset_peak_memory() noexcept { std::ofstream("/proc/self/clear_refs") << 5; }

std::uint64_t resident_kib() noexcept { return status_line("VmRSS:"); }

int usable_cores() noexcept {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

void pin_to_core(int core) noexcept {
    if (core < 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(core), &set);
    ::sched_setaffinity(0, sizeof set, &set);  // a wish: without it the run is only less steady
}

std::uint64_t raise_open_files() noexcept {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace vouch::bench
