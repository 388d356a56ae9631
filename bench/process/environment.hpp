#pragma once

#include <cstdlib>
#include <string>

namespace vouch::bench {

/// A variable for the programs that are started while it lives; empty: none. Unlike an argument,
/// other users of the machine cannot read it.
class environment_variable {
public:
    environment_variable(char const* name, std::string const& value) : name_(name) {
        if (!value.empty()) ::setenv(name, value.c_str(), 1);
    }
    environment_variable(environment_variable const&) = delete;
    environment_variable& operator=(environment_variable const&) = delete;
    ~environment_variable() { ::unsetenv(name_); }

private:
    char const* name_;
};

}  // namespace vouch::bench
