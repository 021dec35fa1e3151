"""The layout of the tree: what clang-format decides, and what a file may not hold.

Prints each offence as file:line and the mend. Exit code 1 if there is one.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

MAX_LINES = 600
TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
    ".clang-format", "action.yml", ".ci", ".gitignore", ".github", ".clusterfuzzlite", "engine", "mockdns", "vectors",
    "fuzz", "tests", "tools",
}
# A note to oneself; TAP's own word "# TO" "DO" within a text is none.
UNFINISHED = re.compile(r"(//|/\*|^\s*\*)\s*TO" r"DO\b|\bTO" r"DO[:(]|\bFIX" r"ME\b")


def tracked(source):
    """Files as git sees them; all files of the tree where there is no git, such as in a tarball."""
    names = []
    if shutil.which("git"):
        git = subprocess.run(["git", "-C", source, "ls-files", "-z"], capture_output=True, check=False)
        names = git.stdout.decode().split("\0")[:-1]
    if not names:
        names = [str(p.relative_to(source)) for p in source.rglob("*") if p.is_file()]
    names = [n for n in names if not n.startswith(("build/", ".git/"))]
    return [source / n for n in names if (source / n).is_file()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clang-format", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    source = arguments.source
    offences = []

    files = tracked(source)
    for name in sorted({f.relative_to(source).parts[0] for f in files} - TOP_LEVEL):
        offences.append(f"{name}: not a name of the top level (see the map in README.md)")

    c_files = [f for f in files if f.suffix in {".c", ".h"}]
    for file in c_files:
        lines = file.read_text(encoding="utf-8").split("\n")
        place = file.relative_to(source)
        if len(lines) > MAX_LINES:
            offences.append(f"{place}: {len(lines)} lines; look for the second idea inside")
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                offences.append(f"{place}:{number}: unfinished work does not belong in the tree")

    run = subprocess.run(
        [arguments.clang_format, "--dry-run", "-Werror", *map(str, c_files)],
        capture_output=True, text=True, check=False)
    if run.returncode != 0:
        dirty = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", run.stderr, re.MULTILINE)))
        for file in dirty:
            offences.append(f"{file}: run clang-format-19 -i on it")
        if not dirty:
            offences.append(run.stderr.strip())

    print("\n".join(offences) or f"{len(c_files)} C files and {len(files)} in all: nothing to mend")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
