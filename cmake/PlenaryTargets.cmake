# How libraries and tests are declared.
#
# Sources are globbed with CONFIGURE_DEPENDS: a folder is a library, so a list
# of its files would only repeat what the folder says, and every new file would
# touch two places. The build looks at the folders each time; ninja does that
# in a few milliseconds.

# plenary_library(NAME LINKS lib… [EXCLUDE file.c…])
# The *.c of the current folder as the static library NAME. LINKS is what the
# folder may use. A folder without sources is an empty library that still
# passes its links on, so that what stands above it can be built.
function(plenary_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;EXCLUDE")
  file(GLOB sources CONFIGURE_DEPENDS *.c)
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE plenary_warnings)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS})
  endif()
endfunction()

# plenary_program(NAME LINKS lib…): main.c of the current folder, once it exists.
function(plenary_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS")
  file(GLOB main CONFIGURE_DEPENDS main.c)
  if(main)
    add_executable(${name} ${main})
    target_link_libraries(${name} PRIVATE ${arg_LINKS} plenary_warnings)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
endfunction()

# An include directory for whoever links NAME, and for NAME itself.
function(plenary_include name directory)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_include_directories(${name} INTERFACE "${directory}")
  else()
    target_include_directories(${name} PUBLIC "${directory}")
  endif()
endfunction()
