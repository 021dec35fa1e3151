# What `cmake --install` puts where: libraries, headers, spf.pc and mockdns.pc, the CMake package
# spfproof (spfproof::spf; spfproof::mockdns where jansson is, spfproof::mockdns_server where libuv and
# ldns are too), the command with its man pages, and the vectors. tests/package builds a program against the result.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/spfproof)

# install_libraries(EXPORT target...): archives and what find_package() tells of them.
function(install_libraries export)
    install(TARGETS ${ARGN} EXPORT ${export} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT ${export} NAMESPACE spfproof:: DESTINATION ${package_dir})
endfunction()

# install_pc(NAME): NAME.pc out of NAME.pc.in, with a prefix relative to where the file lies, so that
# the tree can be moved and `cmake --install --prefix` is obeyed.
function(install_pc name)
    file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" PC_PREFIX "\${pcfiledir}/${up}")
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/tools/cmake/${name}.pc.in ${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

install_libraries(spfproof-engine spf)
install(DIRECTORY engine/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install_pc(spf)

if(SPFPROOF_THIRD_PARTY)
    install_libraries(spfproof-mockdns mockdns_zone mockdns)
    install_libraries(spfproof-server mockdns_server)
    # The server is the command's: who wants one runs "spfproof serve".
    install(DIRECTORY mockdns/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        PATTERN server.h EXCLUDE PATTERN wire.h EXCLUDE)
    install_pc(mockdns)
    install_pc(mockdns_server)

    # What an SPF library in C is built with for "spfproof in-process".
    install(FILES tools/adapters/common/c/spfproof_inprocess.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(TARGETS spfproof RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    install(DIRECTORY tools/spfproof/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
        FILES_MATCHING PATTERN "*.1")
    install(DIRECTORY vectors/ DESTINATION ${CMAKE_INSTALL_DATADIR}/spfproof/vectors)
endif()

write_basic_package_version_file(${PROJECT_BINARY_DIR}/spfproof-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES tools/cmake/spfproof-config.cmake ${PROJECT_BINARY_DIR}/spfproof-config-version.cmake
    DESTINATION ${package_dir})
