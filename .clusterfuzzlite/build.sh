#!/bin/bash -eu
# What to build is the project's own knowledge: fuzz/build.sh.
exec "$SRC/spfproof/fuzz/build.sh"
