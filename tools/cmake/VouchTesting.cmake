#   vouch_test_program(<name> <glob> LIBS <target>... [PCH] [TIMEOUT <seconds>])
#       A Boost.Test program of all sources below a folder, registered with ctest. Without sources, or while a
#       library is not there yet, there is none.
#   vouch_unit_test(<folder> LIBS <target>... [PCH] [TIMEOUT <seconds>])
#       The same for tests/unit/<folder>, named unit-<folder>.

function(vouch_test_program name glob)
  cmake_parse_arguments(arg "PCH" "TIMEOUT" "LIBS" ${ARGN})
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
  target_link_libraries(${name} PRIVATE ${arg_LIBS} Boost::unit_test_framework)
  if(arg_PCH)
    vouch_use_pch(${name})
  endif()
  add_test(NAME ${name} COMMAND ${name} --color_output=no)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
endfunction()

function(vouch_unit_test folder)
  vouch_test_program(unit-${folder} "${PROJECT_SOURCE_DIR}/tests/unit/${folder}/*.cpp" ${ARGN})
endfunction()
