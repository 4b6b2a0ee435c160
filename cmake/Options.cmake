# gate_options: what every target of gate is compiled and linked with. Nothing is set globally.
add_library(gate_options INTERFACE)
target_compile_definitions(gate_options INTERFACE _GNU_SOURCE)
target_compile_options(gate_options INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings
    $<$<C_COMPILER_ID:Clang>:-Wmissing-variable-declarations>
    -Wvla -Wformat=2 -Wundef -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough
    $<$<BOOL:${GATE_WERROR}>:-Werror>
    -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -fstack-clash-protection
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
target_include_directories(gate_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
target_link_options(gate_options INTERFACE
    -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,-z,separate-code)

if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    target_compile_options(gate_options INTERFACE -fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    target_compile_options(gate_options INTERFACE -mbranch-protection=standard)
endif()

# Sanitizers replace the C library's own checks; without optimisation those only warn.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT GATE_SANITIZE)
    target_compile_options(gate_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

if(GATE_STATIC)
    target_link_options(gate_options INTERFACE -static-pie)
    set(GATE_STRIP -s)
else()
    target_link_options(gate_options INTERFACE -pie)
    set(GATE_STRIP "")
endif()

if(GATE_COVERAGE)
    target_compile_options(gate_options INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(gate_options INTERFACE --coverage)
endif()
if(GATE_ANALYZE)
    target_compile_options(gate_options INTERFACE -fanalyzer)
endif()

# With "fuzzer" among the sanitizers only test/fuzz links libFuzzer and its main().
string(REGEX MATCH "fuzzer" GATE_FUZZER "${GATE_SANITIZE}")
if(GATE_SANITIZE)
    string(REGEX REPLACE "fuzzer" "fuzzer-no-link" sanitizers "${GATE_SANITIZE}")
    target_compile_options(gate_options INTERFACE
        -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(gate_options INTERFACE -fsanitize=${sanitizers})
endif()
