# What a package of the programs holds: they, their manual pages and completions, none of them empty.
file(REMOVE_RECURSE "${PREFIX}")
execute_process(
  COMMAND ${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${PREFIX}" --component programs
  COMMAND_ERROR_IS_FATAL ANY)
foreach(file IN ITEMS
    bin/vouch bin/vouch-rig bin/vouch-emulator
    share/man/man1/vouch.1 share/man/man1/vouch-rig.1 share/man/man1/vouch-emulator.1
    share/bash-completion/completions/vouch share/zsh/site-functions/_vouch
    share/fish/vendor_completions.d/vouch.fish)
  set(size 0)
  if(EXISTS "${PREFIX}/${file}")
    file(SIZE "${PREFIX}/${file}" size)
  endif()
  if(size EQUAL 0)
    message(SEND_ERROR "${file} is missing or empty")
  endif()
endforeach()
