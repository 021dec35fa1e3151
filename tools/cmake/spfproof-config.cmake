# find_package(spfproof): spfproof::spf always; spfproof::mockdns where jansson is, and then
# spfproof::mockdns_server where libuv and ldns are.
include("${CMAKE_CURRENT_LIST_DIR}/spfproof-engine.cmake")

if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/spfproof-mockdns.cmake")
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(JANSSON QUIET IMPORTED_TARGET jansson)
        pkg_check_modules(UV QUIET IMPORTED_TARGET libuv)
        pkg_check_modules(LDNS QUIET IMPORTED_TARGET ldns)
    endif()
    if(JANSSON_FOUND)
        include("${CMAKE_CURRENT_LIST_DIR}/spfproof-mockdns.cmake")
        if(UV_FOUND AND LDNS_FOUND)
            include("${CMAKE_CURRENT_LIST_DIR}/spfproof-server.cmake")
        endif()
    endif()
endif()
