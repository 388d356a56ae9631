// Does one thing many times, in one thread and without a kernel, so that the instructions that
// valgrind counts of it are the same in every run:
//
//   instructions call|callback|decode|parse <times>

#include <charconv>
#include <exception>
#include <iostream>
#include <string_view>

#include "work.hpp"

namespace {

void run(std::string_view what, std::uint64_t times) {
    if (what == "call") return work::call(times);
    if (what == "callback") return work::callback(times);
    if (what == "decode") return work::decode(times);
    if (what == "parse") return work::parse(times);
    throw std::runtime_error("call, callback, decode or parse?");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        work::need(argc == 3, "what, and how many times?");
        std::string_view const times = argv[2];
        std::uint64_t n = 0;
        work::need(std::from_chars(times.data(), times.data() + times.size(), n).ec == std::errc(),
                   "that is no number of times");
        run(argv[1], n);
        return 0;
    } catch (std::exception const& e) {
        std::cerr << "instructions: " << e.what() << '\n';
        return 1;
    }
}
