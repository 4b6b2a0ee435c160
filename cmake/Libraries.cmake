# gate_libraries: every library of others that gate links, as archives, in each preset: what is
# tested is what is shipped. Two are built small by cmake/deps/build.sh into a cache, once for
# all presets (so by the default compiler, not by the one under test); the rest is Debian's.
set(GATE_DEPS_MODE "debian" CACHE STRING "Where the sources of built libraries come from: debian or upstream")
set(GATE_DEPS_DIR "$ENV{GATE_DEPS_DIR}" CACHE PATH "Cache of built libraries; empty: the user's cache")
set(GATE_DEPS_CC "cc" CACHE STRING "The compiler of built libraries")
foreach(name LIBGIT2 ISAL)
    set(GATE_DEPS_SHA256_${name} "" CACHE STRING "SHA-256 of the upstream tarball (GATE_DEPS_MODE=upstream)")
endforeach()

function(gate_build_deps out)
    set(script ${PROJECT_SOURCE_DIR}/cmake/deps/build.sh)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env "GATE_DEPS_DIR=${GATE_DEPS_DIR}" "CC=${GATE_DEPS_CC}"
            "GATE_DEPS_SHA256_LIBGIT2=${GATE_DEPS_SHA256_LIBGIT2}"
            "GATE_DEPS_SHA256_ISAL=${GATE_DEPS_SHA256_ISAL}"
            ${script} ${GATE_DEPS_MODE}
        OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE
        RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "cannot build the libraries of gate: see the lines above")
    endif()
    set(${out} ${prefix} PARENT_SCOPE)
endfunction()

gate_build_deps(GATE_DEPS_PREFIX)
message(STATUS "Libraries: ${GATE_DEPS_PREFIX}")

set(archives)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
foreach(name git2 isal)
    list(APPEND archives ${GATE_DEPS_PREFIX}/lib/lib${name}.a)
endforeach()
foreach(name sqlite3 http_parser pcre2-8 jansson yaml expat crypto zstd lz4 lzma bz2 z)
    find_library(GATE_LIB_${name} NAMES ${name})
    if(NOT GATE_LIB_${name})
        message(FATAL_ERROR "lib${name}.a is missing: run ./dev setup")
    endif()
    list(APPEND archives ${GATE_LIB_${name}})
endforeach()
set(GATE_ZLIB ${GATE_LIB_z})

add_library(gate_libraries INTERFACE)
target_include_directories(gate_libraries SYSTEM INTERFACE ${GATE_DEPS_PREFIX}/include)
target_link_libraries(gate_libraries INTERFACE
    -Wl,--start-group ${archives} -Wl,--end-group m)

# ISA-L does not say its version at run time, as the other libraries do.
file(STRINGS ${GATE_DEPS_PREFIX}/versions GATE_ISAL_VERSION REGEX "isal ")
string(REGEX REPLACE "^[a-z]+ ([0-9.]+).*" "\\1" GATE_ISAL_VERSION "${GATE_ISAL_VERSION}")
