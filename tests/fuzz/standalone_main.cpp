// Stands in for libFuzzer: every file of a corpus, each of its beginnings, and mutations that are
// the same in every run.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

constexpr std::size_t beginnings_per_file = 512;
constexpr std::size_t mutations_per_file = 1024;

class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

    std::size_t below(std::size_t n) {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return static_cast<std::size_t>(state_ % n);
    }

private:
    std::uint64_t state_;
};

std::size_t tried = 0;

void run(std::string const& input) {
    // A block of the exact size, so that AddressSanitizer sees a read beyond the end.
    auto const block = std::make_unique<std::uint8_t[]>(input.size());
    std::copy(input.begin(), input.end(), block.get());
    LLVMFuzzerTestOneInput(block.get(), input.size());
    ++tried;
}

std::string mutated(std::string input, dice& random) {
    using namespace std::string_view_literals;
    constexpr auto characters = "\"{}[]:,;%/\\@ 09\t\n\0\x80\xff"sv;
    constexpr char const* words[] = {"null",
                                     "true",
                                     "-1",
                                     "1e9",
                                     "\\u0000",
                                     "\r\n",
                                     "\r\n\r\n",
                                     "HTTP/1.1 100 Continue\r\n\r\n",
                                     "Transfer-Encoding: chunked\r\n",
                                     "Content-Length: 1\r\n",
                                     "Connection: close\r\n"};
    for (auto changes = 1 + random.below(6); changes-- > 0;) {
        auto const at = random.below(input.size() + 1);
        auto const length = std::min(random.below(16), input.size() - at);
        switch (random.below(6)) {
            case 0:
                if (at < input.size()) input[at] = static_cast<char>(random.below(256));
                break;
            case 1:
                input.erase(at, length);
                break;
            case 2:
                input.insert(at, input.substr(at, length));
                break;
            case 3:
                input.insert(at, words[random.below(std::size(words))]);
                break;
            case 4:
                input.insert(at, 1, characters[random.below(characters.size())]);
                break;
            default:
                input.replace(at, length, input.substr(random.below(input.size() + 1), length));
        }
    }
    return input;
}

void run_around(std::string const& input, std::uint64_t seed) {
    run(input);
    auto const step = input.size() / beginnings_per_file + 1;
    for (std::size_t n = 0; n < input.size(); n += step) run(input.substr(0, n));
    dice random(seed);
    for (std::size_t n = 0; n < mutations_per_file; ++n) run(mutated(input, random));
}

}  // namespace

int main(int argc, char** argv) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    for (int n = 1; n < argc; ++n) {
        if (fs::is_regular_file(argv[n])) files.emplace_back(argv[n]);
        if (!fs::is_directory(argv[n])) continue;
        for (auto const& entry : fs::recursive_directory_iterator(argv[n])) {
            if (entry.is_regular_file()) files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());

    run_around("", 0);
    for (std::size_t n = 0; n < files.size(); ++n) {
        std::ifstream in(files[n], std::ios::binary);
        run_around(std::string(std::istreambuf_iterator<char>(in), {}), n + 1);
    }
    std::cout << tried << " inputs from " << files.size() << " files\n";
    return EXIT_SUCCESS;
}
