# gate_version: gate_version.h with GATE_VERSION and GATE_COMMIT, looked up at each build and
# written only when it changed. For cmd/gate alone: nothing below it knows who it is.
set(GATE_VERSION_DIR ${PROJECT_BINARY_DIR}/generated)
add_custom_target(gate_version_header
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
        -DOUTPUT=${GATE_VERSION_DIR}/gate_version.h -P ${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake
    BYPRODUCTS ${GATE_VERSION_DIR}/gate_version.h
    VERBATIM)
add_library(gate_version INTERFACE)
add_dependencies(gate_version gate_version_header)
target_include_directories(gate_version INTERFACE ${GATE_VERSION_DIR})
