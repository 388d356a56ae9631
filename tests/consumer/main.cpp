#include <iostream>
#include <vouch/vouch.hpp>

int main() {
    std::cout << "vouch " << vouch::version() << '\n';
    return vouch::version() == std::string_view(VOUCH_VERSION_STRING) ? 0 : 1;
}
