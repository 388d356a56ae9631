#pragma once

#include <string>
#include <vector>

namespace vouch_test {

/// What a JUnit file breaks of the rules that CI systems read it by (the de facto schema: elements,
/// their attributes and children; counts that add up; times that are none below 0; names that tell
/// the cases apart). Empty: nothing.
std::vector<std::string> junit_breaches(std::string const& xml);

}  // namespace vouch_test
