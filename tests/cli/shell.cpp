#include "cli/shell.hpp"

#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>

namespace vouch_test {

said shell(std::string const& line) {
    said s;
    std::FILE* const pipe = ::popen(("{ " + line + "\n} 2>&1 </dev/null").c_str(), "re");
    BOOST_TEST_REQUIRE(pipe != nullptr);
    char buffer[4096];
    while (auto const n = std::fread(buffer, 1, sizeof buffer, pipe)) s.out.append(buffer, n);
    int const status = ::pclose(pipe);
    s.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return s;
}

}  // namespace vouch_test
