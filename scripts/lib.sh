# Shared by the scripts: what we need from Debian, and how to get it.
# shellcheck shell=sh disable=SC2034

# To build and run.
packages_build="gcc libc6-dev cmake ninja-build pkg-config
libuv1-dev libprotobuf-c-dev protobuf-c-compiler libsqlite3-dev libyaml-dev libsodium-dev"

# To test, beside those. libclang-rt has the sanitizers and libFuzzer, llvm the
# symbolizer that makes their reports readable.
packages_test="libcmocka-dev binutils clang-14 libclang-rt-14-dev llvm-14
clang-format-14 clang-tidy-14 cppcheck gcovr"

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# packages_missing PACKAGE...: those that are not installed, on one line.
packages_missing() {
	for package in "$@"; do
		# shellcheck disable=SC2016
		status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=
		[ "$status" = installed ] || printf '%s ' "$package"
	done
}

# What the packages are for, on a system that has them by other names.
tools_missing() {
	for tool in "$@"; do
		command -v "$tool" >/dev/null 2>&1 || printf '%s ' "$tool"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		die "Not root and no sudo here. As root: $*"
	fi
}

apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

# install_missing "PACKAGES" "TOOLS": installs the packages that are missing.
# Without apt, passes if the tools are there and else lists what is needed.
install_missing() {
	if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
		# shellcheck disable=SC2086
		missing=$(tools_missing $2)
		[ -z "$missing" ] && return 0
		die "There is no apt-get here, and these are missing: $missing
Install what your system calls these Debian packages, and start again:
$1"
	fi
	# shellcheck disable=SC2086
	missing=$(packages_missing $1)
	[ -z "$missing" ] && return 0
	say "Installing: $missing"
	# The package lists may be absent (a fresh system) or too old to fetch from.
	# shellcheck disable=SC2086
	if ! apt_get install --no-install-recommends $missing; then
		apt_get update
		apt_get install --no-install-recommends $missing ||
			die "apt-get could not install: $missing"
	fi
}

tools_build="gcc cmake ninja pkg-config protoc-c"
tools_test="clang-14 clang-format-14 clang-tidy-14 cppcheck gcovr nm objdump"

cpu_count() { nproc 2>/dev/null || echo 2; }

# build PRESET [CMAKE-CONFIGURE-OPTION...]: quiet while all is well.
build() {
	preset=$1
	shift
	mkdir -p build
	log=build/configure-$preset.log
	if ! cmake --preset "$preset" "$@" >"$log" 2>&1; then
		cat "$log" >&2
		die "The preset $preset could not be configured."
	fi
	cmake --build --preset "$preset" -j "$(cpu_count)" || die "The preset $preset does not build."
}
