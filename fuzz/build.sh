#!/bin/bash
# build.sh: the fuzz targets for OSS-Fuzz and ClusterFuzzLite, as their containers ask for it: with $CC, $CXX, $CFLAGS,
# $CXXFLAGS and $LIB_FUZZING_ENGINE, for the sanitizer $SANITIZER, out of $WORK into $OUT. Each target comes with its
# seeds (TARGET_seed_corpus.zip), dictionary and options. tools/fuzz-oss-check does the same on this machine.
#
# Libraries of others are linked statically, since the machines that fuzz have none; MSan leaves their targets out.
set -eu
for name in CC CXX LIB_FUZZING_ENGINE SANITIZER WORK OUT; do
    if [ -z "${!name:-}" ]; then
        echo "build.sh: \$$name is not set, as the containers do (tools/fuzz-oss-check stands in for them)" >&2
        exit 2
    fi
done
source=$(cd "$(dirname "$0")/.." && pwd)
build=$WORK/spfproof-$SANITIZER
third_party=ON
if [ "$SANITIZER" = memory ]; then third_party=OFF; fi

cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="$CFLAGS" \
    -DCMAKE_C_LINK_EXECUTABLE="$CXX $CXXFLAGS <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>" \
    -DSPFPROOF_TESTS=OFF -DSPFPROOF_FUZZ_DIFF=OFF -DSPFPROOF_LIBFUZZER=ON -DSPFPROOF_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
    -DSPFPROOF_THIRD_PARTY=$third_party -DCMAKE_PROJECT_INCLUDE="$source/fuzz/static.cmake" \
    -DCMAKE_C_STANDARD_LIBRARIES="$([ $third_party = OFF ] ||
        echo '-Wl,-Bstatic -lssl -lcrypto -Wl,-Bdynamic -lpthread -ldl -lm')"

targets=$(ninja -C "$build" -t targets all | sed -n 's/^\(fuzz-[a-z_]*\): phony$/\1/p' | grep -v '^fuzz-dict$')
# shellcheck disable=SC2086 # a list of words
ninja -C "$build" $targets fuzz_material

for target in $targets; do
    name=${target#fuzz-}
    cp "$build/fuzz/targets/$target" "$OUT/fuzz_$name"
    corpus=$build/corpus/$name
    rm -rf "$corpus" "$OUT/fuzz_${name}_seed_corpus.zip"
    mkdir -p "$corpus"
    for folder in "$build/fuzz/seeds/$name" "$source/fuzz/regress/$name"; do
        if [ -d "$folder" ]; then cp -R "$folder/." "$corpus"; fi
    done
    (cd "$corpus" && python3 -m zipfile -c "$OUT/fuzz_${name}_seed_corpus.zip" ./*)
    if [ -f "$build/fuzz/dict/$name.dict" ]; then cp "$build/fuzz/dict/$name.dict" "$OUT/fuzz_$name.dict"; fi
    printf '[libfuzzer]\nmax_len = 16384\ntimeout = 10\n' >"$OUT/fuzz_$name.options"
done
