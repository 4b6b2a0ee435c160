# Writes OUTPUT for VERSION and the commit of SOURCE_DIR: its id, with "-dirty" when tracked files
# differ from it, or "unknown" where there is no git.
function(run_git out)
    execute_process(COMMAND git -c safe.directory=* -C ${SOURCE_DIR} ${ARGN}
        OUTPUT_VARIABLE text OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        set(text "")
    endif()
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

run_git(commit rev-parse --verify HEAD)
if(NOT commit MATCHES "^[0-9a-f]+$")
    set(commit unknown)
else()
    run_git(changes status --porcelain --untracked-files=no)
    if(changes)
        string(APPEND commit -dirty)
    endif()
endif()

set(content "#pragma once\n#define GATE_VERSION \"${VERSION}\"\n#define GATE_COMMIT \"${commit}\"\n")
set(old "")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} old)
endif()
if(NOT content STREQUAL old)
    file(WRITE ${OUTPUT} "${content}")
endif()
