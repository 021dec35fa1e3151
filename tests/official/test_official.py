"""The official openspf suites against the engine, imported on the spot: none of them is in this tree.

Usage: test_official.py NAME MINIMUM. Every case must pass, explanations included, but for those that
NAME.baseline lists; what is listed must fail exactly as listed. MINIMUM is the number of cases the
file has at least, so that an import which loses cases is seen.

$OPENSPF_SUITES is the folder of the suites. Without it the test is skipped (exit code 77). $UNDER is a
command to run ours under, as valgrind.
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

COMMAND = [*shlex.split(os.environ.get("UNDER", "")), os.environ["SPFPROOF"]]
SKIPPED = 77


def spfproof(*arguments):
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300, check=False)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n")
        sys.exit(f"spfproof {' '.join(map(str, arguments))}: exit code {done.returncode}")


def main():
    name, minimum = sys.argv[1], int(sys.argv[2])
    source = pathlib.Path(os.environ["OPENSPF_SUITES"]) / f"{name}-tests.yml"
    if not source.exists():
        print(f"{source} is missing (tools/bootstrap installs it)")
        sys.exit(SKIPPED)
    baseline = pathlib.Path(__file__).with_name(f"{name}.baseline")
    with tempfile.TemporaryDirectory() as folder:
        suite = pathlib.Path(folder) / f"{name}.json"
        spfproof("import", source, "--suite", f"openspf/{name}", "-o", suite)
        cases = len(json.loads(suite.read_text(encoding="utf-8"))["tests"])
        if cases < minimum:
            sys.exit(f"{cases} cases, at least {minimum} expected")
        spfproof("fmt", "--check", suite)
        spfproof("validate", suite)
        spfproof("run", *(["--baseline", baseline] if baseline.exists() else []), suite)
    print(f"{cases} cases as expected")


if __name__ == "__main__":
    main()
