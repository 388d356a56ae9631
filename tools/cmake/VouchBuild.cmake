# How everything in this tree is compiled. Nothing here reaches users of the installed package.
#
#   vouch-build                 warnings, private definitions, sanitizers
#   vouch_floor(<target>)       an in-tree library: vouch-build plus include/ and lib/
#   vouch_program(<target>)     an in-tree program or library on top of vouch: vouch-build
#   vouch_use_pch(<target>)     share the precompiled Asio headers
#   vouch_glob(<var> <glob>...) sources, looked up anew at every build

add_library(vouch-build INTERFACE)
target_compile_features(vouch-build INTERFACE cxx_std_20)

# Asio is compiled once, in lib/asio.
target_compile_definitions(vouch-build INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED)

# -fPIC for programs too: -fPIE would need a precompiled header of its own.
# Symbols keep their default visibility, so that Asio's per-thread state is one with the user's.
target_compile_options(vouch-build INTERFACE
  -fPIC
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  -Wno-missing-field-initializers  # designated initializers leave members out on purpose
  $<$<BOOL:${VOUCH_WERROR}>:-Werror>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(vouch-build INTERFACE
    -fno-semantic-interposition
    # Code for any x86-64, scheduled for one of the last ten years: by default, g++ 12 moves words to
    # vector registers by way of memory. It takes 18 % off a decoding.
    $<$<AND:$<CONFIG:Release,RelWithDebInfo>,$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>>:-mtune=haswell>
    # g++ 12 sees uninitialised, dangling and wrongly freed memory in correct coroutine code once it
    # optimises.
    -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-mismatched-new-delete
    # And copies of more than there is in its own std::string, at -O3.
    $<$<CONFIG:Release,RelWithDebInfo>:-Wno-restrict$<SEMICOLON>-Wno-stringop-overflow>)
endif()

foreach(sanitizer IN LISTS VOUCH_SANITIZE)
  target_compile_options(vouch-build INTERFACE -fsanitize=${sanitizer})
  target_link_options(vouch-build INTERFACE -fsanitize=${sanitizer})
endforeach()
if(VOUCH_SANITIZE)
  target_compile_options(vouch-build INTERFACE -fno-omit-frame-pointer)
endif()
if("undefined" IN_LIST VOUCH_SANITIZE)
  target_compile_options(vouch-build INTERFACE -fno-sanitize-recover=undefined)
  target_link_options(vouch-build INTERFACE -fno-sanitize-recover=undefined)
endif()
if("thread" IN_LIST VOUCH_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio's fences.
  target_compile_options(vouch-build INTERFACE -Wno-tsan)
endif()

# Coverage feedback for the code under test; the targets themselves add the driver.
if(VOUCH_FUZZ)
  target_compile_options(vouch-build INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

  find_program(VOUCH_CCACHE ccache)
  mark_as_advanced(VOUCH_CCACHE)
  if(VOUCH_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    # Without this, precompiled headers are never found in the cache.
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${VOUCH_CCACHE})
  endif()
endif()
if(VOUCH_PCH)
  target_compile_options(vouch-build INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
endif()

function(vouch_program target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:vouch-build>)
endfunction()

function(vouch_floor target)
  vouch_program(${target})
  target_include_directories(${target}
    PUBLIC "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/lib")
  target_link_libraries(${target}
    PUBLIC Boost::headers Boost::json Boost::url OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
endfunction()

function(vouch_use_pch target)
  if(VOUCH_PCH)
    target_precompile_headers(${target} REUSE_FROM vouch-pch)
  endif()
endfunction()

function(vouch_glob out)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARGN})
  set(${out} "${sources}" PARENT_SCOPE)
endfunction()
