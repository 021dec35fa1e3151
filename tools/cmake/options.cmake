# Compiler options of our own targets. Sanitizers and coverage come with a preset (CMakePresets.json),
# since they must reach every object.

add_library(spfproof_options INTERFACE)
target_compile_options(spfproof_options INTERFACE
    -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum -Wvla -Wimplicit-fallthrough
    -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual)
# Without it a sanitizer takes each array at the end of a struct for one without bounds: the octets of an address.
include(CheckCCompilerFlag)
check_c_compiler_flag(-fstrict-flex-arrays=3 SPFPROOF_HAVE_STRICT_FLEX_ARRAYS)
if(SPFPROOF_HAVE_STRICT_FLEX_ARRAYS)
    target_compile_options(spfproof_options INTERFACE -fstrict-flex-arrays=3)
endif()
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
