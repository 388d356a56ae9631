# A toolchain file: the newest clang that is installed, or the one that VOUCH_CLANG names.
if(DEFINED ENV{VOUCH_CLANG})
  set(CMAKE_CXX_COMPILER "$ENV{VOUCH_CLANG}")
else()
  find_program(VOUCH_CLANGXX NAMES clang++-21 clang++-20 clang++-19 clang++ REQUIRED)
  set(CMAKE_CXX_COMPILER "${VOUCH_CLANGXX}")
endif()
