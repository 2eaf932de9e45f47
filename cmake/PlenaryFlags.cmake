# Language level, warnings, hardening, sanitizers. Everything here is for our
# own code; the generated protobuf code switches the warnings off again.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Strict C11 hides the POSIX names that <uv.h> needs.
add_compile_definitions(_POSIX_C_SOURCE=200809L)

# Asserts stay on in a release (docs/DESIGN.md), hence our own flags instead of
# CMake's, which would define NDEBUG.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
if(PLENARY_SANITIZE)
  set(plenary_optimise "-O1 -g -fno-omit-frame-pointer")
elseif(PLENARY_COVERAGE)
  set(plenary_optimise "-O0 -g")
else()
  set(plenary_optimise "-O2 -g")
endif()
set(CMAKE_C_FLAGS_RELWITHDEBINFO "${plenary_optimise}")
set(CMAKE_C_FLAGS_RELEASE "${plenary_optimise}")

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_compile_options(-fno-common -fstack-protector-strong)

if(PLENARY_SANITIZE)
  add_compile_options(-fsanitize=${PLENARY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PLENARY_SANITIZE} -fno-sanitize-recover=all)
elseif(PLENARY_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
elseif(PLENARY_HARDENING)
  # -U first: some distributions define a lower level in their compiler.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()

# libFuzzer's counters go into every library, its main() into fuzz targets only.
if(PLENARY_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "PLENARY_FUZZ needs clang: use the preset `fuzz`")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

add_library(plenary_warnings INTERFACE)
target_compile_options(plenary_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
  -Wwrite-strings -Wimplicit-fallthrough)
# gcc follows values from the sanitizers' own checks and warns about paths that
# nobody wrote; without instrumentation it is exact enough to be an error.
if(NOT PLENARY_SANITIZE AND NOT PLENARY_COVERAGE)
  target_compile_options(plenary_warnings INTERFACE -Wnull-dereference)
endif()
if(PLENARY_WERROR)
  target_compile_options(plenary_warnings INTERFACE -Werror)
endif()

find_program(PLENARY_CCACHE ccache)
if(PLENARY_CCACHE AND NOT CMAKE_C_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${PLENARY_CCACHE}")
endif()
