#!/bin/sh
# pkg-config.sh <prefix> <scratch> <compiler> [<flag>...]: builds and runs a program with what vouch.pc says.
set -eu
prefix=$1 scratch=$2 compiler=$3
shift 3
PKG_CONFIG_PATH=$(find "$prefix" -type d -name pkgconfig)
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
mkdir -p "$scratch"
# shellcheck disable=SC2046
"$compiler" "$@" "$(dirname "$0")/version.cpp" -o "$scratch/version" $(pkg-config --cflags --libs vouch)
"$scratch/version"
