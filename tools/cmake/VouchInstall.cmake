# Install rules. Components: development (headers, libraries, CMake package, pkg-config) and programs.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/vouch")

install(TARGETS vouch vouch-testing EXPORT vouch-targets COMPONENT development)
install(EXPORT vouch-targets NAMESPACE vouch:: DESTINATION "${package_dir}" COMPONENT development)
install(DIRECTORY include/vouch DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development
  FILES_MATCHING PATTERN "*.hpp" PATTERN testing.hpp EXCLUDE PATTERN emulator.hpp EXCLUDE)

# Each a component of the package, and one header: vouch::testing, vouch::emulator.
foreach(part IN ITEMS testing emulator)
  if(TARGET vouch-${part})
    set_target_properties(vouch-${part} PROPERTIES EXPORT_NAME ${part})
    install(TARGETS vouch-${part} EXPORT vouch-${part}-targets COMPONENT development)
    install(EXPORT vouch-${part}-targets NAMESPACE vouch:: DESTINATION "${package_dir}"
      COMPONENT development)
    install(FILES include/vouch/${part}.hpp DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/vouch"
      COMPONENT development)
  endif()
endforeach()
foreach(program IN ITEMS vouch-cli vouch-rig vouch-emulator-program)
  if(TARGET ${program})
    install(TARGETS ${program} COMPONENT programs)
  endif()
endforeach()

configure_package_config_file(
  tools/cmake/vouch-config.cmake.in "${PROJECT_BINARY_DIR}/vouch-config.cmake"
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor release may break.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/vouch-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/vouch-config.cmake" "${PROJECT_BINARY_DIR}/vouch-config-version.cmake"
  DESTINATION "${package_dir}" COMPONENT development)

set(pc_libs "-lvouch -pthread")
if(NOT BUILD_SHARED_LIBS)
  # There is but the static library: nobody should have to say --static.
  string(APPEND pc_libs " -lboost_json -lboost_url -lboost_container -lssl -lcrypto")
endif()
# From its own place, so that an installed tree can be moved.
file(RELATIVE_PATH pc_prefix
  "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
configure_file(tools/cmake/vouch.pc.in vouch.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/vouch.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
  COMPONENT development)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
