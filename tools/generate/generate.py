#!/usr/bin/env python3
"""Writes the generated suites, or compares them with what is committed.

    generate.py --write     write them below vectors/; run `spfproof fmt` on them afterwards
    generate.py --check     exit 1 if a committed file holds anything else than is generated

Files are compared as data, so that their layout is the business of `spfproof fmt` alone. Needs
nothing but Python's standard library.
"""
import argparse
import json
import pathlib
import sys

import abnf
import cidr
import faults
import include_table
import limits
import long_records
import macros
import nested_qualifiers
import places
import qualifiers

GENERATORS = (faults, qualifiers, nested_qualifiers, limits, long_records, include_table, cidr, macros, abnf, places)


def differing(path, document):
    """Why the committed file is not what is generated; None if it is."""
    try:
        with open(path, encoding="ascii") as file:
            committed = json.load(file)
    except (OSError, ValueError) as error:
        return str(error)
    if committed == document:
        return None
    old = {test["id"]: test for test in committed.get("tests", [])}
    new = {test["id"]: test for test in document["tests"]}
    for what, names in (("is not generated", old.keys() - new.keys()),
                        ("is missing", new.keys() - old.keys()),
                        ("differs", {name for name in old.keys() & new.keys()
                                     if {**old[name], "rev": 0} != {**new[name], "rev": 0}})):
        if names:
            return "%s %s" % (min(names), what)
    return None if same_but_revs(committed, document) else "its zones, head or order differ"


def same_but_revs(committed, document):
    """A changed vector has a higher rev in the committed file; generators do not know it."""
    def stripped(suite):
        return {**suite, "tests": [{**test, "rev": 0} for test in suite["tests"]]}
    return stripped(committed) == stripped(document)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--vectors", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[2] / "vectors")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true")
    action.add_argument("--check", action="store_true")
    options = parser.parse_args()
    failed = False
    for generator in GENERATORS:
        for suite in generator.suites():
            path = options.vectors / suite.path
            document = suite.document()
            if options.check:
                reason = differing(path, document)
                if reason:
                    failed = True
                    print("%s: %s (run tools/generate/generate.py --write, then spfproof fmt)"
                          % (path, reason), file=sys.stderr)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "w", encoding="ascii") as file:
                json.dump(document, file, indent=2)
                file.write("\n")
            print("%s: %d vectors" % (suite.path, len(document["tests"])))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
