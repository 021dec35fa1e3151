# Configures SOURCE into BINARY with COMPILER and OPTIONS, every warning an error, and builds it.
# Prints the tools' output only when something fails: a green run stays readable.
foreach(step configure build)
    if(step STREQUAL "configure")
        set(command ${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G ${GENERATOR}
            -DCMAKE_C_COMPILER=${COMPILER} -DSPFPROOF_WERROR=ON ${OPTIONS})
    else()
        set(command ${CMAKE_COMMAND} --build ${BINARY})
    endif()
    execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${step} with ${COMPILER} failed:\n${output}")
    endif()
endforeach()
message("built with ${COMPILER}, no warning")
