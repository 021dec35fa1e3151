# find_package(spfproof): spfproof::spf always, spfproof::mockdns where jansson is.
include("${CMAKE_CURRENT_LIST_DIR}/spfproof-engine.cmake")

if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/spfproof-mockdns.cmake")
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(JANSSON QUIET IMPORTED_TARGET jansson)
        if(JANSSON_FOUND)
            include("${CMAKE_CURRENT_LIST_DIR}/spfproof-mockdns.cmake")
        endif()
    endif()
endif()
