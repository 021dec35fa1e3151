# embed(FILE...) as a script: cmake -DOUT=assets.c -DNAME=asset_x -P embed.cmake -- FILE...
# Writes a C file that defines NAME, the octets of the files one after the other and a NUL, and NAME_len.
# Octets are escapes of a string: as numbers those above 127 would be no char.
set(hex "")
set(seen_dashes NO)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
    if(seen_dashes)
        file(READ "${CMAKE_ARGV${i}}" more HEX)
        string(APPEND hex "${more}")
    elseif("${CMAKE_ARGV${i}}" STREQUAL "--")
        set(seen_dashes YES)
    endif()
endforeach()
string(LENGTH "${hex}" length)
math(EXPR length "${length} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
string(REGEX REPLACE "(................................................................)" "\\1\"\n\"" hex "${hex}")
file(WRITE "${OUT}" "#include \"assets.h\"\n\nconst size_t ${NAME}_len = ${length};\n\
const char ${NAME}[] =\n\"${hex}\";\n")
