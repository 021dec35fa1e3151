"""Seeded bugs, the vectors that kill them, and the requirements that are pinned by that."""

import dataclasses
import fnmatch
import json
import re

import variant

CLASSES = ("meaning", "limit", "memory")
CATCHERS = ("vectors", "vectors-asan")  # or the name of a fuzz target
FIELDS = ("Id", "Title", "Class", "Source", "Requirements", "Caught-by")
BUGS = variant.SOURCE / "fuzz" / "bugs"


@dataclasses.dataclass
class Bug:
    id: str
    title: str
    kind: str
    source: str
    requirements: list
    caught_by: str
    patch: str
    place: str
    ended: object = None
    killers: list = dataclasses.field(default_factory=list)
    error: str = ""

    @property
    def by_vectors(self):
        return self.caught_by in CATCHERS


def read_bug(file):
    """The header is lines "Field: text"; a line that begins with a blank goes on with the one before."""
    text = file.read_text(encoding="utf-8")
    head, marker, diff = text.partition("--- a/")
    fields = {}
    for line in re.sub(r"\n[ \t]+", " ", head).splitlines():
        name, colon, value = line.partition(": ")
        if not line.strip():
            continue
        if not colon or name not in FIELDS or name in fields:
            raise variant.Refused(f"{file.name}: {line!r}: a header has {', '.join(FIELDS)}, each once, "
                                  'each as "Field: text"')
        fields[name] = value.strip()
    missing = [name for name in FIELDS if name not in fields]
    if missing or not marker:
        raise variant.Refused(f"{file.name}: there is no {', '.join(missing) or 'diff with paths a/engine/...'}")
    if fields["Id"] != file.stem:
        raise variant.Refused(f"{file.name}: Id is {fields['Id']}; it is the file's name without .patch")
    if fields["Class"] not in CLASSES:
        raise variant.Refused(f"{file.name}: Class is one of {', '.join(CLASSES)}")
    if fields["Caught-by"] not in CATCHERS and not fields["Caught-by"].startswith("fuzz_"):
        raise variant.Refused(f"{file.name}: Caught-by is vectors, vectors-asan or a fuzz target")
    return Bug(fields["Id"], fields["Title"], fields["Class"], fields["Source"],
               [word for word in re.split(r"[,\s]+", fields["Requirements"]) if word not in ("", "none")],
               fields["Caught-by"], marker + diff, file.name)


def read_bugs(globs, requirements):
    bugs = [read_bug(file) for file in sorted(BUGS.glob("*.patch"))]
    for bug in bugs:
        for name in bug.requirements:
            if name not in requirements:
                raise variant.Refused(f"{bug.place}: {name} is no id of vectors/requirements.json")
    if globs:
        chosen = [bug for bug in bugs if any(fnmatch.fnmatchcase(bug.id, glob) for glob in globs)]
        if not chosen:
            raise variant.Refused(f"no bug in fuzz/bugs is named {' or '.join(globs)}", 2)
        return chosen
    return bugs


def read_requirements(vectors):
    rows = json.loads((vectors / "requirements.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def testable(requirement):
    return requirement["testable"] not in ("session", "no")


def read_citations(vectors):
    """vector id -> the requirement ids it cites; stable ones alone."""
    citations = {}
    for file in sorted(vectors.rglob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(document, dict) and "tests" in document:
            for test in document["tests"]:
                if test["status"] == "stable":
                    citations[test["id"]] = set(test.get("spec", ()))
    return citations


def run_bug(changed, bug, pinned):
    """(how it ended, the vectors that kill it). pinned, if it is given, has vectors by bug that must kill it: if they
    do, nothing else is run."""
    changed.restore()
    changed.patch(bug.patch)
    files = re.findall(r"^\+\+\+ b/engine/src/(\S+)", bug.patch, re.MULTILINE)
    engine = changed.build(changed=files[0] if len(files) == 1 else None)
    if pinned is None:
        return changed.run(engine, every=True)
    vectors = pinned.get(bug.id)
    if not vectors:
        return changed.run(engine)
    ended, killers = changed.run(engine, only=vectors)
    return (ended, killers) if set(killers) >= set(vectors) else changed.run(engine, every=True)


def try_bugs(bench, bugs, jobs, pinned=None):
    """Bugs of class memory in a second round, with sanitizers. Every vector that kills is found, but see run_bug."""
    def key(bug):
        return bench.key("bug", bug.patch, *(() if pinned is None else ("pinned", *sorted(pinned.get(bug.id, ())))))

    for sanitize in (False, True):
        chosen = []
        for bug in bugs:
            if (bug.kind == "memory") == sanitize:
                outcome = bench.kept(key(bug))
                if outcome is None:
                    chosen.append(bug)
                else:
                    bug.ended, bug.killers = outcome["ended"], outcome["killers"]
        done = []

        def work(changed, bug):
            return run_bug(changed, bug, pinned)

        def tell(bug, result):
            done.append(bug)
            variant.progress(f"{len(done)} of {len(chosen)} bugs")
            if isinstance(result, variant.Unbuildable):
                bug.error = str(result)
                return
            bug.ended, bug.killers = result
            bench.keep(key(bug), {"ended": bug.ended, "killers": bug.killers})

        variant.on_all(chosen, variant.workers(jobs), lambda s=sanitize: variant.Variant(bench, s), work, tell)
    variant.progress("")


def pins(bugs, citations):
    """(requirement, bug) -> the vectors that kill the bug and cite the requirement. A bug that is left to a fuzz target
    pins nothing: whether a vector sees it depends on the layout of a compiler."""
    found = {}
    for bug in bugs:
        for requirement in bug.requirements if bug.by_vectors else ():
            vectors = sorted(v for v in bug.killers if requirement in citations.get(v, ()))
            if vectors:
                found[(requirement, bug.id)] = vectors
    return found


def read_pinned(path):
    rows = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                requirement, bug, vector = line.split("\t")
                rows[(requirement, bug)] = vector
    return rows


def by_bug(pinned):
    """bug -> the vectors that must kill it"""
    vectors = {}
    for (_, bug), vector in pinned.items():
        vectors.setdefault(bug, set()).add(vector)
    return vectors


def write_pinned(path, found, before):
    """A row that still holds keeps its vector, so that a new vector changes no line."""
    lines = ["# Which seeded bug (fuzz/bugs) pins which requirement, and a vector that shows it: the bug does what\n",
             "# the requirement's negative says, and the vector, which cites the requirement, fails because of it.\n",
             "# Written by tools/kill-matrix --update.\n", "# requirement\tbug\tvector\n"]
    for pair, vectors in sorted(found.items()):
        vector = before[pair] if before.get(pair) in vectors else vectors[0]
        lines.append("\t".join((*pair, vector)) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
