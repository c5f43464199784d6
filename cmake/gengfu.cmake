# Warnings belong to our own targets, never to what they include.
add_library(gengfu_warnings INTERFACE)
target_compile_options(gengfu_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  # GCC 12 takes the frame allocator of Asio's coroutines for a mismatch when it has inlined one half of it.
  -Wno-mismatched-new-delete)

# gengfu_library(NAME SOURCES a.cpp b.cpp LINKS target...): one room of the house.
# Its link line says what it may know; includes are full paths from the root.
function(gengfu_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE gengfu_warnings ${ARG_PRIVATE_LINKS})
endfunction()

# gengfu_program(NAME SOURCES main.cpp LINKS target...)
function(gengfu_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE gengfu_warnings ${ARG_LINKS})
endfunction()
