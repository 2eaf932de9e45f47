# How tests are declared. Included by tests/CMakeLists.txt.

# Instrumented programs are a few times slower.
if(PLENARY_SANITIZE OR PLENARY_COVERAGE)
  set(PLENARY_TIMEOUT_SCALE 4)
else()
  set(PLENARY_TIMEOUT_SCALE 1)
endif()

# Name, labels, time limit and environment that every test gets. Scripts find
# the two programs and the source tree in the environment; C tests have the same
# as macros (see plenary_test), so that they also run by hand.
function(plenary_test_properties name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "TIMEOUT" "LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${PLENARY_TIMEOUT_SCALE}")
  set(environment "PLENARY_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
                  "PLENARY_BUILD_DIR=${PROJECT_BINARY_DIR}"
                  "UBSAN_OPTIONS=print_stacktrace=1")
  foreach(program IN ITEMS plenaryd plenary)
    if(TARGET ${program})
      string(TOUPPER ${program} variable)
      # PLENARY_SERVER is the client's; these two are the tests'.
      list(APPEND environment "TEST_${variable}=$<TARGET_FILE:${program}>")
    endif()
  endforeach()
  set_tests_properties("${name}" PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${timeout} ENVIRONMENT "${environment}")
  if(arg_SERIAL)
    set_tests_properties("${name}" PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# A test program without the test: plenary_test_program(TARGET SOURCES … LIBS …)
# TEST_SOURCE_DIR, TEST_BUILD_DIR and, where they are built, TEST_PLENARYD and
# TEST_PLENARY are string macros with absolute paths.
function(plenary_test_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${target} ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin/tests")
  target_include_directories(${target} PRIVATE
    "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/server")
  target_compile_definitions(${target} PRIVATE
    TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TEST_BUILD_DIR="${PROJECT_BINARY_DIR}")
  foreach(program IN ITEMS plenaryd plenary)
    if(TARGET ${program})
      string(TOUPPER ${program} variable)
      target_compile_definitions(${target} PRIVATE
        TEST_${variable}="$<TARGET_FILE:${program}>")
      # A test that runs the programs must not run yesterday's.
      add_dependencies(${target} ${program})
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE ${arg_LIBS} Threads::Threads plenary_warnings)
endfunction()

# plenary_test(NAME name SOURCES file.c… LIBS lib… [LABELS …] [TIMEOUT seconds] [SERIAL])
# A cmocka program and its test. The target is the name with dots as underscores.
function(plenary_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL" "NAME;TIMEOUT" "SOURCES;LIBS;LABELS")
  string(REPLACE "." "_" target "${arg_NAME}")
  set(target "test_${target}")
  plenary_test_program(${target} SOURCES ${arg_SOURCES} LIBS ${arg_LIBS} PkgConfig::cmocka)
  set(name "${PLENARY_TEST_PREFIX}${arg_NAME}")
  add_test(NAME "${name}" COMMAND ${target})
  set(serial "")
  if(arg_SERIAL)
    set(serial SERIAL)
  endif()
  plenary_test_properties("${name}" ${serial} TIMEOUT "${arg_TIMEOUT}" LABELS ${arg_LABELS})
endfunction()

# plenary_script_test(NAME name COMMAND command… [LABELS …] [TIMEOUT seconds] [SERIAL])
function(plenary_script_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL" "NAME;TIMEOUT" "COMMAND;LABELS")
  set(name "${PLENARY_TEST_PREFIX}${arg_NAME}")
  add_test(NAME "${name}" COMMAND ${arg_COMMAND})
  set(serial "")
  if(arg_SERIAL)
    set(serial SERIAL)
  endif()
  plenary_test_properties("${name}" ${serial} TIMEOUT "${arg_TIMEOUT}" LABELS ${arg_LABELS})
endfunction()

# plenary_test_folder(FOLDER LIBS lib… [LABELS …] [TIMEOUT seconds] [SERIAL] [EXCLUDE test_x.c…])
# Each test_x.c of the current folder becomes the test FOLDER.x, each test_x.sh a
# test that runs it by sh. The folder's other *.c serve all of its tests.
# EXCLUDE names the files that the folder declares by plenary_test() itself.
function(plenary_test_folder folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SERIAL" "TIMEOUT" "LIBS;LABELS;EXCLUDE")
  file(GLOB tests CONFIGURE_DEPENDS test_*.c)
  file(GLOB scripts CONFIGURE_DEPENDS test_*.sh)
  file(GLOB support CONFIGURE_DEPENDS *.c)
  foreach(file IN LISTS tests)
    list(REMOVE_ITEM support "${file}")
  endforeach()
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM tests "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    list(REMOVE_ITEM support "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    list(REMOVE_ITEM scripts "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  set(options TIMEOUT "${arg_TIMEOUT}" LABELS ${folder} ${arg_LABELS})
  if(arg_SERIAL)
    list(APPEND options SERIAL)
  endif()
  foreach(file IN LISTS tests)
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "^test_" "" name "${name}")
    plenary_test(NAME ${folder}.${name} SOURCES ${file} ${support}
                 LIBS ${arg_LIBS} ${options})
  endforeach()
  foreach(file IN LISTS scripts)
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "^test_" "" name "${name}")
    plenary_script_test(NAME ${folder}.${name} COMMAND sh ${file} ${options})
  endforeach()
endfunction()
