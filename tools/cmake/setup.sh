# shellcheck shell=bash
# Shared by tools/demo, tools/test and tools/check: what has to be installed, and how a build is made.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$@" >&2; }
die() {
    say "$@"
    exit 1
}

# The one list of packages, by what they are for: demo, test, check. Debian 12's own Boost is too old.
package_list() {
    local boost=
    # shellcheck source=/dev/null
    [[ $(. /etc/os-release 2>/dev/null && printf %s "${VERSION_CODENAME:-}") == bookworm ]] && boost=1.81
    local demo=(g++ cmake ninja-build ccache libssl-dev)
    [[ -n ${BOOST_ROOT:-}${Boost_DIR:-} ]] ||
        demo+=("libboost${boost}-dev" "libboost-json${boost}-dev" "libboost-url${boost}-dev")
    local test=(libcli11-dev libqrencode-dev libpng-dev pkg-config)
    [[ -n ${BOOST_ROOT:-}${Boost_DIR:-} ]] || test+=("libboost-test${boost}-dev")
    # zbar brings many others along; without it no picture is read, and the program says so.
    local check=(clang-format clang-tidy clang-19 libclang-rt-19-dev valgrind libzbar-dev)
    case $1 in
    demo) printf '%s\n' "${demo[@]}" ;;
    test) printf '%s\n' "${demo[@]}" "${test[@]}" ;;
    check) printf '%s\n' "${demo[@]}" "${test[@]}" "${check[@]}" ;;
    esac
}

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Two Boosts' development packages cannot be installed side by side: removing one is not ours to decide.
refuse_other_boost() {
    local other
    other=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost[0-9.]*-dev' 2>/dev/null |
        awk '$1 == "installed" { print $2 }' | grep -vxF -e "$1") || return 0
    die "vouch needs Boost 1.81 or newer ($1), but ${other//$'\n'/, } is installed," \
        "and the two exclude each other. Either remove the old one and run this again:" \
        "    apt-get remove ${other//$'\n'/ }" \
        "or build a newer Boost yourself and name it:" \
        "    BOOST_ROOT=/path/to/boost $0"
}

without_apt() {
    say "This is not Debian or one of its family: nothing is installed. Needed are a C++20" \
        "compiler, cmake 3.22, ninja, Boost 1.81 with json, url and test, OpenSSL 3.0;" \
        "for the command line CLI11 and libqrencode (and libpng and zbar for pictures of QR codes)."
    local tool
    for tool in cmake ninja c++; do
        command -v "$tool" >/dev/null || die "There is no $tool. Please install it and run this again."
    done
}

# install_packages demo|test|check: installs what is missing, showing the line. VOUCH_APT=no leaves it be.
install_packages() {
    [[ ${VOUCH_APT:-yes} != no ]] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        without_apt
        return 0
    fi
    local package missing=()
    for package in $(package_list "$1"); do
        installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    for package in "${missing[@]}"; do
        [[ $package != libboost[0-9]*-dev ]] || refuse_other_boost "$package"
    done

    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    local install=(install -y --no-install-recommends --no-remove "${missing[@]}")
    if ((EUID != 0)); then
        command -v sudo >/dev/null ||
            die "Packages are missing, and there is no sudo. As root, run:" \
                "    apt-get update && apt-get ${install[*]}"
        apt=(sudo "${apt[@]}")
    fi
    say "+ ${apt[*]} update"
    "${apt[@]}" update || say "The package lists could not be renewed; trying with those that are there."
    say "+ ${apt[*]} ${install[*]}"
    "${apt[@]}" "${install[@]}" ||
        die "apt-get could not install what vouch needs; its reason is above." \
            "If packages exclude each other, nothing was removed: choose between them yourself." \
            "VOUCH_APT=no skips this step."
}

# As many jobs as there are cores, but 1.5 GB of memory for each.
job_count() {
    local cores memory
    cores=$(nproc 2>/dev/null || echo 2)
    memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || echo "$cores")
    ((memory > 0)) || memory=1
    echo $((memory < cores ? memory : cores))
}

# configure <directory below build/> <cmake arguments>...
configure() {
    local dir=$root/build/$1
    shift
    # Lets one clone's objects serve the next; a debugger would look for sources in the first, so in CI alone.
    if [[ -n ${CI:-} ]]; then
        export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    fi
    cmake -S "$root" -B "$dir" -G Ninja -Wno-dev "$@"
}

# build <directory below build/> [<target>...]
build() {
    local dir=$root/build/$1
    shift
    cmake --build "$dir" --parallel "$(job_count)" ${1:+--target "$@"}
}
