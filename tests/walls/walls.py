"""The walls of the house, seen in object files and includes.

Engine and zone model are compiled here once more, plainly (-O2, no sanitizer), so that their objects
show what the code needs and not what instrumentation adds. The arrows between libraries are read from
the archives of the build, named from the innermost to the outermost.

Prints each breach with what would mend it. Exit code 1 if there is one.
"""

import argparse
import pathlib
import re
import subprocess
import sys

# What hardened distributions add: the stack protector, and checked forms of mem* and str*.
HARDENING = r"__stack_chk_fail|__(mem|st[rp])\w*_chk|_GLOBAL_OFFSET_TABLE_"
ENGINE_MAY = re.compile(rf"mem\w+|bcmp|str\w+|{HARDENING}")
ZONE_MAY = re.compile(rf"mem\w+|bcmp|str\w+|malloc|calloc|realloc|free|qsort|bsearch|{HARDENING}")
ENGINE_HEADERS = re.compile(r"<(stdbool|stddef|stdint|limits|string)\.h>|\"spf/\w+\.h\"")
ZONE_HEADERS = re.compile(r"<(stdbool|stddef|stdint|limits|string|stdlib)\.h>|\"(spf/types|mockdns/zone)\.h\"")
# Files of mockdns that know more than the zone rules, and what each of them must not know (design: one
# file knows JSON, others know the wire).
ZONE_OUTSIDERS = re.compile(r"(zone_json|server|wire)\w*\.[ch]")
MEMBER_MUST_NOT = [
    (re.compile(r"zone_json\w*\.c\.o"), re.compile(r"spf_check_|spf_record_|uv_|ldns_")),
    (re.compile(r"(server|wire)\w*\.c\.o"), re.compile(r"spf_check_|spf_record_|json_")),
]
VECTOR_SUFFIXES = {".json", ".md", ".tsv"}


class Objects:
    """Defined and needed symbols of one object file, by nm."""

    def __init__(self, name, rows):
        self.name = name
        self.defined = {s for s, kind, _ in rows if kind != "U"}
        self.needed = {s for s, kind, _ in rows if kind == "U"}
        self.writable = sorted(
            f"{s} ({section})" for s, _, section in rows
            if re.match(r"\.(data|bss|tdata|tbss)|\*COM\*|COMMON", section)
            and not section.startswith(".data.rel.ro"))


def read_objects(path):
    """One Objects for each object in a file or archive."""
    text = subprocess.run(["nm", "-f", "sysv", str(path)], capture_output=True, text=True, check=True).stdout
    members, rows, name = [], [], path.name
    for line in text.splitlines():
        header = re.match(r"(?:Undefined s|S)ymbols from (.*):$", line)
        if header:
            name = re.sub(r".*[\[/](.*?)\]?", r"\1", header.group(1))
            rows = []
            members.append((name, rows))
        fields = [f.strip() for f in line.split("|")]
        if len(fields) == 7 and fields[0] != "Name":
            rows.append((fields[0], fields[2], fields[6]))
    return [Objects(n, r) for n, r in members]


def compile_plainly(arguments, sources):
    arguments.objects.mkdir(parents=True, exist_ok=True)
    found = []
    for file in sources:
        target = arguments.objects / f"{file.parent.parent.name}-{file.name}.o"
        subprocess.run(
            [arguments.cc, "-std=c11", "-O2", "-DNDEBUG", "-I", arguments.source / "engine/include",
             "-I", arguments.source / "mockdns/include", "-c", file, "-o", target], check=True)
        found += read_objects(target)
    return found


def check_needs(what, objects, allowed):
    inside = set().union(*(o.defined for o in objects))
    for o in objects:
        for symbol in sorted(o.needed - inside):
            if not allowed.fullmatch(symbol):
                yield f"{what}: {o.name} needs {symbol}, which {what} must do without"


def check_no_state(what, objects):
    for o in objects:
        for symbol in o.writable:
            yield f"{what}: {o.name} holds writable data: {symbol}; make it const or a member of the check"


def check_no_circle(what, objects, one_layer):
    """Files form layers: none needs itself through others. Those in one_layer count as one file."""
    layer = {o.name: "the steps" if o.name in one_layer else o.name for o in objects}
    owner = {s: layer[o.name] for o in objects for s in o.defined}
    uses = {name: set() for name in layer.values()}
    for o in objects:
        uses[layer[o.name]] |= {owner[s] for s in o.needed if s in owner} - {layer[o.name]}
    while leaves := [name for name, used in uses.items() if not used]:
        for leaf in leaves:
            del uses[leaf]
        for used in uses.values():
            used.difference_update(leaves)
    if uses:
        yield f"{what}: these files need each other in a circle: {', '.join(sorted(uses))}"


def files_of_the_steps(files):
    """The steps of a check share its state and hand over to each other: the files that include state.h."""
    return {f"engine-{f.name}.o" for f in files if '#include "state.h"' in f.read_text(encoding="utf-8")}


def check_includes(source, files, allowed):
    own = {f.name for f in files}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            include = re.match(r"\s*#\s*include\s*([<\"][^>\"]*[>\"])", line)
            if include and not allowed.fullmatch(include[1]) and include[1].strip('"') not in own:
                yield f"{file.relative_to(source)}:{number}: must not include {include[1]}"


def check_arrows(archives):
    """Arrows point inward: no archive needs a symbol of one further out."""
    libraries = [(a.name, read_objects(a)) for a in archives]
    for position, (name, objects) in enumerate(libraries):
        inner = set().union(*(o.defined for _, os in libraries[:position + 1] for o in os))
        for outer_name, outer in libraries[position + 1:]:
            outside = set().union(*(o.defined for o in outer)) - inner
            for o in objects:
                for symbol in sorted(o.needed & outside):
                    if not symbol.startswith(("__asan", "__odr_asan", "asan.", "__covrec", "__prof")):
                        yield f"{name}: {o.name} needs {symbol} of {outer_name}, an arrow outward"
        for o in objects:
            for member, forbidden in MEMBER_MUST_NOT:
                if member.fullmatch(o.name):
                    for symbol in sorted(s for s in o.needed if forbidden.match(s)):
                        yield f"{name}: {o.name} must not know {symbol}"


def check_vectors(source):
    for file in sorted((source / "vectors").rglob("*")):
        if file.is_file() and file.suffix not in VECTOR_SUFFIXES:
            yield f"{file.relative_to(source)}: vectors/ holds data only ({', '.join(sorted(VECTOR_SUFFIXES))})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--objects", required=True, type=pathlib.Path)
    parser.add_argument("archives", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    source = arguments.source

    engine_files = sorted((source / "engine/src").glob("*.[ch]")) + sorted((source / "engine/include").rglob("*.h"))
    zone_files = [f for f in sorted((source / "mockdns").rglob("*.[ch]")) if not ZONE_OUTSIDERS.fullmatch(f.name)]
    engine = compile_plainly(arguments, [f for f in engine_files if f.suffix == ".c"])
    zone = compile_plainly(arguments, [f for f in zone_files if f.suffix == ".c"])
    if not engine or not zone:
        print("no sources found")
        return 1

    breaches = [
        *check_needs("the engine", engine, ENGINE_MAY),
        *check_no_state("the engine", engine),
        *check_no_circle("the engine", engine, files_of_the_steps(engine_files)),
        *check_includes(source, engine_files, ENGINE_HEADERS),
        *check_needs("the zone model", zone, ZONE_MAY),
        *check_no_state("the zone model", zone),
        *check_includes(source, zone_files, ZONE_HEADERS),
        *check_arrows(arguments.archives),
        *check_vectors(source),
    ]
    print("\n".join(breaches) or
          f"{len(engine)} engine and {len(zone)} zone objects, {len(arguments.archives)} archives: walls stand")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
