#!/bin/sh
# package.sh BUILD WORK CC: installs BUILD below WORK, moves it elsewhere, and uses it there as a
# stranger would: find_package, pkg-config, the command with its vectors and man pages.
set -eu
build=$1 work=$2 cc=$3
cmake=${CMAKE:-cmake} GENERATOR=${GENERATOR:-Ninja}
consumer=$(cd "$(dirname "$0")" && pwd)/consumer
readme=$consumer/../../../README.md

expect() { # expect WHAT WANTED GOT
    if [ "$2" != "$3" ]; then
        echo "$1: expected '$2', got '$3'" >&2
        exit 1
    fi
    echo "ok: $1"
}

rm -rf "$work"
mkdir -p "$work"
# The program is the one that the README shows, so that what it shows works.
# shellcheck disable=SC2016 # the backquotes are Markdown's
sed -n '/^```c$/,/^```$/p' "$readme" | sed '1d;$d' >"$work/check.c"
"$cmake" --install "$build" --prefix "$work/staged" >"$work/install.log"
mv "$work/staged" "$work/root" # what is installed may not remember where it was

"$cmake" -S "$consumer" -B "$work/cmake" -G "$GENERATOR" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$work/root" \
    -DCHECK_C="$work/check.c" >"$work/cmake.log"
"$cmake" --build "$work/cmake" >>"$work/cmake.log"
expect 'find_package: client inside' pass "$("$work/cmake/check" 192.0.2.7)"
expect 'find_package: client outside' fail "$("$work/cmake/check" 198.51.100.7)"
expect 'find_package: a zone' 2 "$("$work/cmake/zone")"

pc=$(dirname "$(find "$work/root" -name spf.pc)")
export PKG_CONFIG_PATH="$pc"
# shellcheck disable=SC2046 # flags are words
"$cc" "$work/check.c" -o "$work/check" $(pkg-config --static --cflags --libs spf)
# shellcheck disable=SC2046
"$cc" "$consumer/zone.c" -o "$work/zone" $(pkg-config --cflags --libs mockdns spf)
expect 'pkg-config: client inside' pass "$("$work/check" 192.0.2.7)"
expect 'pkg-config: client outside' fail "$("$work/check" 198.51.100.7)"
expect 'pkg-config: a zone' 2 "$("$work/zone")"

expect 'a man page for the command' spfproof.1 "$(basename "$(find "$work/root" -name spfproof.1)")"
cd "$work"
unset SPFPROOF_VECTORS || true
"$work/root/bin/spfproof" run >"$work/run.log" || {
    cat "$work/run.log"
    exit 1
}
echo 'ok: the installed command runs the installed vectors'
