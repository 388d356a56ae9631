# Installs this build into a scratch prefix and uses it as others do: find_package with each compiler,
# under AddressSanitizer; pkg-config; add_subdirectory.
set(scratch "${PROJECT_BINARY_DIR}/consumer")
set(prefix "${scratch}/prefix")
set(source "${CMAKE_CURRENT_LIST_DIR}")

function(consumer_test name)
  add_test(NAME consumer-${name} ${ARGN})
  set_tests_properties(consumer-${name} PROPERTIES
    TIMEOUT 600 LABELS whole FIXTURES_REQUIRED installed)
endfunction()

set(warnings "-Wall -Wextra -Werror")
if("thread" IN_LIST VOUCH_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  string(APPEND warnings " -Wno-tsan")  # Asio's fences
endif()

# One compiler's objects, another's sanitizer: only plain builds are used with both.
if(VOUCH_SANITIZE)
  list(JOIN VOUCH_SANITIZE "," sanitize)
  set(compilers "${CMAKE_CXX_COMPILER}")
else()
  set(sanitize "address")
  find_program(VOUCH_GXX g++)
  find_program(VOUCH_CLANGXX NAMES clang++-21 clang++-20 clang++-19 clang++)
  mark_as_advanced(VOUCH_GXX VOUCH_CLANGXX)
  set(compilers ${VOUCH_GXX} ${VOUCH_CLANGXX})
endif()

# A compiler can come without its sanitizers.
file(WRITE "${scratch}/probe.cpp" "int main() {}\n")
foreach(compiler IN LISTS compilers)
  execute_process(
    COMMAND "${compiler}" -fsanitize=${sanitize} "${scratch}/probe.cpp" -o "${scratch}/probe"
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  cmake_path(GET compiler FILENAME name)
  if(failed)
    message(STATUS "consumer-${name}: no ${sanitize} sanitizer, left out")
    continue()
  endif()
  consumer_test(${name}
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test "${source}" "${scratch}/${name}"
      --build-generator ${CMAKE_GENERATOR} --build-noclean
      --build-options
        "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${compiler}" -DCMAKE_BUILD_TYPE=
        "-DCMAKE_CXX_FLAGS=-O1 -g1 ${warnings} -fsanitize=${sanitize}"
      --test-command "${scratch}/${name}/consumer")
endforeach()

find_program(VOUCH_PKG_CONFIG pkg-config)
mark_as_advanced(VOUCH_PKG_CONFIG)
if(VOUCH_PKG_CONFIG)
  set(flags "")
  if(VOUCH_SANITIZE)
    set(flags "-fsanitize=${sanitize}")
  endif()
  consumer_test(pkg-config COMMAND "${source}/pkg-config.sh"
    "${prefix}" "${scratch}/pkg-config" "${CMAKE_CXX_COMPILER}" ${flags})
endif()

consumer_test(subproject
  COMMAND ${CMAKE_COMMAND} -S "${source}/subproject" -B "${scratch}/subproject" -G ${CMAKE_GENERATOR}
    "-DVOUCH_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "-DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}")

add_test(NAME consumer-install COMMAND ${CMAKE_COMMAND}
  -DBUILD_DIR=${PROJECT_BINARY_DIR} -DPREFIX=${prefix} -P "${source}/install.cmake")
set_tests_properties(consumer-install PROPERTIES LABELS whole FIXTURES_SETUP installed)
