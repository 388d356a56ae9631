#include <cstdio>
#include <cstring>
#include <vouch/version.hpp>

int main() {
    std::puts(vouch::version());
    return std::strcmp(vouch::version(), VOUCH_VERSION_STRING);
}
