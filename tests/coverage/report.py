"""What tools/coverage prints: a table by file, every block of uncovered lines with its explanation, and
what the compiler could not measure.

Exit code 1 if line coverage is too low, a block has no explanation, or an explanation fits no block.
"""

import argparse
import collections
import json
import pathlib
import re
import sys

UNMEASURED = re.compile(r"^(\S+?):(\d+):\d+: warning: (?:unsupported MC/DC|number of conditions)", re.MULTILINE)


def relative(path):
    return str(pathlib.Path(path).resolve().relative_to(pathlib.Path.cwd()))


def read_lines(lcov):
    """file -> {line: count}"""
    lines = collections.defaultdict(dict)
    for row in lcov.read_text(encoding="utf-8").splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            file = relative(value)
        elif key == "DA":
            number, count = value.split(",")[:2]
            lines[file][int(number)] = int(count)
    return lines


def read_explained(path):
    """(file, text of a block's first line) -> reason"""
    explained = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            file, text, reason = row.split("\t")
            explained[(file, text)] = reason
    return explained


def uncovered_blocks(lines):
    """(file, first line, last line) of each run of uncovered lines."""
    blocks = []
    for file in sorted(lines):
        before = True
        for number, count in sorted(lines[file].items()):
            if count == 0 and before:
                blocks.append([file, number, number])
            elif count == 0:
                blocks[-1][2] = number
            before = count > 0
    return blocks


def percent(covered, count):
    return "      -" if count == 0 else f"{100 * covered / count:6.2f}%"


def print_table(lines, summaries):
    total = collections.Counter()
    print(f"{'file':<34} {'lines':>7} {'covered':>7} {'branches':>9} {'covered':>7} {'MC/DC':>6} {'covered':>7}")
    for file in sorted(lines):
        summary = summaries.get(file, {})
        row = collections.Counter(lines=len(lines[file]), covered=sum(c > 0 for c in lines[file].values()))
        for kind in ("branches", "mcdc"):
            row[kind] = summary.get(kind, {}).get("count", 0)
            row[kind + "_covered"] = summary.get(kind, {}).get("covered", 0)
        print_row(file, row)
        total.update(row)
    print_row("total", total)
    return total


def print_row(name, row):
    print(f"{name:<34} {row['lines']:>7} {percent(row['covered'], row['lines'])} {row['branches']:>9} "
          f"{percent(row['branches_covered'], row['branches'])} {row['mcdc']:>6} "
          f"{percent(row['mcdc_covered'], row['mcdc'])}")


def print_branches(files):
    """Every branch that is never taken: where its condition stands, and which way."""
    print()
    for file in files:
        name = relative(file["filename"])
        for line, column, _, _, if_true, if_false, *_ in sorted(file["branches"]):
            ways = [way for way, count in (("true", if_true), ("false", if_false)) if count == 0]
            if ways:
                text = pathlib.Path(name).read_text(encoding="utf-8").splitlines()[line - 1]
                print(f"  {name}:{line}:{column}: never {' nor '.join(ways)}: {text[column - 1:].strip()}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True, type=pathlib.Path)
    parser.add_argument("--lcov", required=True, type=pathlib.Path)
    parser.add_argument("--json", required=True, type=pathlib.Path)
    parser.add_argument("--explained", required=True, action="append", type=pathlib.Path)
    parser.add_argument("--lines", type=float, default=98.0)
    parser.add_argument("--branches", type=float, default=0.0)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()

    lines = read_lines(arguments.lcov)
    files = json.loads(arguments.json.read_text(encoding="utf-8"))["data"][0]["files"]
    summaries = {relative(f["filename"]): f["summary"] for f in files}
    explained = {pair: reason for path in arguments.explained for pair, reason in read_explained(path).items()
                 if pair[0] in lines or len(arguments.explained) == 1}
    failures = []

    total = print_table(lines, summaries)

    used = set()
    unexplained = 0
    blocks = uncovered_blocks(lines)
    print(f"\n{total['lines'] - total['covered']} uncovered lines in {len(blocks)} blocks")
    for file, first, last in blocks:
        text = pathlib.Path(file).read_text(encoding="utf-8").splitlines()[first - 1].strip()
        reason = explained.get((file, text))
        used.add((file, text))
        unexplained += reason is None
        print(f"  {file}:{first}{f'-{last}' if last > first else ''}: {text}\n      {reason or 'NOT EXPLAINED'}")
    if unexplained:
        failures.append(f"{unexplained} uncovered blocks are not explained: add a vector or a test, or explain them")
    for file, text in sorted(set(explained) - used):
        failures.append(f"{file}: '{text}' is covered or gone; delete its explanation")

    log = arguments.log.read_text(encoding="utf-8", errors="replace")
    unmeasured = sorted({(relative(f), int(n)) for f, n in UNMEASURED.findall(log) if not re.search("/(tests|tools|fuzz)/", f)})
    print(f"\n{len(unmeasured)} decisions whose MC/DC the compiler left unmeasured")
    for file, number in unmeasured:
        print(f"  {file}:{number}")

    if arguments.list:
        print_branches(files)
    taken = 100 * total["branches_covered"] / total["branches"] if total["branches"] else 100
    if taken < arguments.branches:
        failures.append(f"{taken:.2f} percent of branches taken, {arguments.branches:g} wanted; see --list")
    reached = 100 * total["covered"] / total["lines"] if total["lines"] else 0
    if reached < arguments.lines:
        failures.append(f"{reached:.2f} percent of lines covered, {arguments.lines:g} wanted")
    print("\n" + ("\n".join(failures) or "coverage holds"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
