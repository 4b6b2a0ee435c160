# gate_embed_profiles(OUT): the name of a C file, made by embed.c, that holds profiles/**.yaml as
# the tables of src/profile/embedded.h. The program that makes it is linked to gate_format.
function(gate_embed_profiles out)
    set(root ${PROJECT_SOURCE_DIR}/profiles)
    set(list ${PROJECT_BINARY_DIR}/generated/embedded_profiles.list)
    set(output ${PROJECT_BINARY_DIR}/generated/embedded_profiles.c)
    file(GLOB_RECURSE files RELATIVE ${root} CONFIGURE_DEPENDS ${root}/*.yaml)
    set(lines ${files})
    list(TRANSFORM lines APPEND "\n")
    list(JOIN lines "" lines)
    file(CONFIGURE OUTPUT ${list} CONTENT "${lines}" @ONLY)
    set(inputs ${files})
    list(TRANSFORM inputs PREPEND ${root}/)

    add_executable(gate_embed ${PROJECT_SOURCE_DIR}/cmake/embed.c)
    target_link_libraries(gate_embed PRIVATE gate_format ${GATE_ZLIB})
    add_custom_command(OUTPUT ${output}
        COMMAND gate_embed ${root} ${list} ${output}
        DEPENDS gate_embed ${list} ${inputs}
        COMMENT "Embedding profiles"
        VERBATIM)
    set(${out} ${output} PARENT_SCOPE)
endfunction()
