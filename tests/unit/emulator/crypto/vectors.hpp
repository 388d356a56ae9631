#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator::test {

inline std::string read_data(std::string const& name) {
    std::ifstream in(std::string(VOUCH_TEST_DATA "/") + name, std::ios::binary);
    if (!in) throw std::runtime_error("no test data " + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline boost::json::value read_vectors(std::string const& name) {
    return boost::json::parse(read_data(name));
}

inline std::string text(boost::json::value const& v) { return std::string(v.as_string()); }

inline bytes from_hex(std::string_view hex) {
    bytes out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
}

inline key32 key_from_hex(std::string_view hex) {
    bytes const raw = from_hex(hex);
    key32 key{};
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = raw.at(i);
    return key;
}

}  // namespace vouch::emulator::test
