#   vouch_test_program(<name> <glob> LIBS <target>... [PCH] [WHOLE] [TIMEOUT <seconds>])
#       A Boost.Test program of all sources below a folder, registered with ctest. Without sources, or
#       while a library is not there yet, there is none. WHOLE: it is run under sanitizers by CI, too.
#   vouch_unit_test(<folder> LIBS <target>... [PCH] [TIMEOUT <seconds>])
#       The same for tests/unit/<folder>, named unit-<folder>.
#   vouch_fuzz_target(<source>)
#       VOUCH_FUZZ: a libFuzzer program fuzz-<name>. Else: a test replay-<name>, of the corpus and of
#       what can be made from it.

add_custom_target(vouch-whole COMMENT "What the tests labelled whole need")
add_dependencies(vouch-whole vouch)
if(TARGET vouch-emulator)
  add_dependencies(vouch-whole vouch-emulator)
endif()

function(vouch_test_program name glob)
  cmake_parse_arguments(arg "PCH;WHOLE" "TIMEOUT" "LIBS" ${ARGN})
  vouch_glob(sources "${glob}")
  if(NOT sources)
    return()
  endif()
  foreach(lib IN LISTS arg_LIBS)
    if(NOT TARGET ${lib})
      message(STATUS "${name}: no ${lib}, left out")
      return()
    endif()
  endforeach()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()

  add_executable(${name} ${sources} "${PROJECT_SOURCE_DIR}/tests/unit/main.cpp")
  vouch_program(${name})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/lib" "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(${name} PRIVATE
    BOOST_TEST_DYN_LINK
    VOUCH_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name} PRIVATE
    ${arg_LIBS} Boost::unit_test_framework Boost::json Boost::url OpenSSL::SSL OpenSSL::Crypto)
  if(arg_PCH)
    vouch_use_pch(${name})
  endif()
  add_test(NAME ${name} COMMAND ${name} --color_output=no)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
  if(arg_WHOLE)
    set_tests_properties(${name} PROPERTIES LABELS whole)
    add_dependencies(vouch-whole ${name})
  endif()
endfunction()

function(vouch_unit_test folder)
  vouch_test_program(unit-${folder} "${PROJECT_SOURCE_DIR}/tests/unit/${folder}/*.cpp" ${ARGN})
endfunction()

function(vouch_fuzz_target source)
  cmake_path(GET source STEM name)
  set(corpus "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  if(VOUCH_FUZZ)
    set(target fuzz-${name})
    add_executable(${target} "${source}")
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_dependencies(vouch-fuzz ${target})
  else()
    set(target replay-${name})
    add_executable(${target} "${source}" "${PROJECT_SOURCE_DIR}/tests/fuzz/standalone_main.cpp")
    add_test(NAME ${target} COMMAND ${target} "${corpus}")
    set_tests_properties(${target} PROPERTIES TIMEOUT 300)
  endif()
  vouch_program(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/lib" "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE
    vouch Boost::json Boost::url OpenSSL::SSL OpenSSL::Crypto)
endfunction()
