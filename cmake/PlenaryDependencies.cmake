# What we link from the system. scripts/lib.sh has the Debian packages.

find_package(PkgConfig REQUIRED)
pkg_check_modules(protobuf_c REQUIRED IMPORTED_TARGET libprotobuf-c)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(uv REQUIRED IMPORTED_TARGET libuv)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_program(PLENARY_PROTOC_C protoc-c)
if(NOT PLENARY_PROTOC_C)
  message(FATAL_ERROR "protoc-c is missing: install protobuf-c-compiler (scripts/lib.sh lists all packages)")
endif()

if(PLENARY_TESTS)
  pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()
