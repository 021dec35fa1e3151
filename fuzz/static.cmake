# Behind project(), for build.sh: libraries of others are taken as archives.
set(CMAKE_FIND_LIBRARY_SUFFIXES .a _a.a) # libuv calls its own libuv_a.a
