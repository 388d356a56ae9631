#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>

#include <openssl/crypto.h>
#include <boost/version.hpp>

#include <vouch/version.hpp>

#include "measure/foreign.hpp"
#include "measure/usage.hpp"
#include "report/report.hpp"

namespace vouch::bench {

namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

std::uint64_t memory_mib() {
    struct sysinfo s {};
    ::sysinfo(&s);
    return static_cast<std::uint64_t>(s.totalram) * s.mem_unit >> 20U;
}

std::string utc_now() {
    auto const now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::string text(sizeof "2026-01-05T12:00:00Z", '\0');
    text.resize(std::strftime(text.data(), text.size(), "%FT%TZ", &parts));
    return text;
}

}  // namespace

boost::json::object describe_machine() {
    utsname u{};
    ::uname(&u);
    return {{"processor", processor()},
            {"cores", usable_cores()},
            {"memory_mib", memory_mib()},
            {"kernel", std::string(u.sysname) + " " + u.release},
            {"compiler", VOUCH_BENCH_COMPILER},
            {"flags", VOUCH_BENCH_FLAGS},
#ifdef NDEBUG
            {"optimised", true},
#else
            {"optimised", false},
#endif
            {"boost", BOOST_LIB_VERSION},
            {"openssl", OpenSSL_version(OPENSSL_VERSION)},
            {"vouch", version()}};
}

report recorded(std::function<report()> const& measure) {
    auto date = utc_now();
    auto const start = bench_clock::now();
    foreign_load const others;
    auto r = measure();
    r.foreign = others.percent();
    r.seconds = std::chrono::duration<double>(bench_clock::now() - start).count();
    r.date = std::move(date);
    r.machine = describe_machine();
    return r;
}

}  // namespace vouch::bench
