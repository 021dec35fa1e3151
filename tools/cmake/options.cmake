# Compiler options of our own targets. Sanitizers and coverage come with a preset (CMakePresets.json),
# since they must reach every object.

add_library(spfproof_options INTERFACE)
target_compile_options(spfproof_options INTERFACE
    -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum -Wvla -Wimplicit-fallthrough
    -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual)
if(SPFPROOF_WERROR)
    target_compile_options(spfproof_options INTERFACE -Werror)
endif()

# Unsigned wrap-around is defined in C and still a bug where lengths are computed: clang can trap it.
function(spfproof_trap_unsigned)
    if(NOT SPFPROOF_ENGINE_UNSIGNED OR NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        return()
    endif()
    set(checks unsigned-integer-overflow,implicit-conversion)
    foreach(target ${ARGN})
        target_compile_options(${target} PRIVATE -fsanitize=${checks} -fno-sanitize-recover=${checks})
    endforeach()
endfunction()
