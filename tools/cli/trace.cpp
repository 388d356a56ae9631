#include "cli/trace.hpp"

#include <array>
#include <cstdio>

namespace vouch::cli {

trace::trace(std::ostream& to)
    : log_observer([&to, start = std::chrono::steady_clock::now()](std::string_view line) {
          std::array<char, 32> stamp{};
          auto const since = std::chrono::steady_clock::now() - start;
          std::snprintf(stamp.data(), stamp.size(), "[%8.3f] ",
                        std::chrono::duration<double>(since).count());
          to << stamp.data() << line << std::endl;
      }) {}

}  // namespace vouch::cli
