#!/usr/bin/env python3
"""seeds.py VECTORS OUT: seeds and dictionaries of the fuzz targets, out of the vectors.

Writes OUT/seeds/TARGET/* for each target and OUT/dict/{zone_json,suite_json}.dict from the JSON Schema, and prints
how many there are and which vectors the line format cannot say (seed_lines.py), by reason. Engine's words are
dict/dict.c's. Seeds are named after the vector, or after a hash of their content, and are the same everywhere.

  --agreeing REPLAY  instead: leaves in OUT/seeds/diff what engine and library agree on, through replay-diff: a
                   fuzzer must begin with inputs that show nothing. Prints how many those are.
  --verify REPLAY  instead: does the engine, through replay-check, say of each seed in OUT/seeds/check what its
                   vector allows? Prints each that it does not; exit code 1.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from seed_lines import Unsayable, case, octets  # noqa: E402

SEED_MAX = 16384  # a longer seed slows every mutation of it down; fuzz_check keeps even those, for its limits
RESULTS = ("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror")
WIRE_TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SPF": 99, "AXFR": 252,
              "ANY": 255}


def read_suites(vectors):
    for path in sorted(vectors.rglob("*.json")):
        if "schema" in path.relative_to(vectors).parts:
            continue
        suite = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(suite, dict) and "tests" in suite:
            yield suite


def zone_of(suite, test):
    zone = test["zone"]
    if isinstance(zone, str):
        return suite["zones"][zone]
    if isinstance(zone.get("base"), str):
        return {**suite["zones"][zone["base"]], **zone.get("set", {})}
    return zone


def conditions(test):
    """The readings under which expectations hold: () and each condition other than those of all others."""
    yield ()
    for expect in test.get("expect", ()):
        if "when" in expect:
            yield tuple(tuple(pair.split("=", 1)) for pair in expect["when"].split("&"))


class Seeds:
    def __init__(self, out):
        self.out = out / "seeds"
        self.seen = collections.defaultdict(set)

    def add(self, target, content, name=None, limit=SEED_MAX):
        digest = hashlib.sha256(content).hexdigest()[:16]
        if digest in self.seen[target] or not content or len(content) > limit:
            return
        self.seen[target].add(digest)
        folder = self.out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (name or digest)).write_bytes(content)


def texts_of(zone):
    """Every TXT record as octets, its strings joined (RFC 7208 3.3)."""
    for types in zone.values():
        answer = types.get("TXT", ())
        sets = answer.get("answers", [answer.get("rrs", ())]) if isinstance(answer, dict) else [answer]
        for records in sets:
            for record in () if isinstance(records, str) else records:
                yield b"".join(map(octets, [record] if isinstance(record, str) else record))


def macro_texts(text):
    """The macro-strings of a record, or the text itself if it may be an explanation."""
    if not text[:6].lower() == b"v=spf1":
        yield text
        return
    for term in text.split(b" ")[1:]:
        value = re.split(rb"[:=]", term, maxsplit=1)
        if len(value) == 2 and b"%" in value[1]:
            yield value[1]


def add_policies(seeds, query, zone):
    sender = octets(query["from"])
    local, _, domain = sender.rpartition(b"@")
    helo = octets(query["helo"])
    values = [local or b"postmaster", domain, domain, helo, helo, octets(query.get("receiver", "")), query["ip"].encode()]
    for text in texts_of(zone):
        if b"spf1" in text.lower():
            seeds.add("record", text)
        for macro in macro_texts(text):
            if b"%" in macro and b"\n" not in macro + b"".join(values):
                seeds.add("macro", b"\n".join([macro, *values]), limit=4096)


def quoted(value):
    text = re.sub(rb'(["\\])', rb"\\\1", bytes(b for b in value if 0x20 <= b < 0x7f))
    return b'"' + text + b'"'


def add_headers(seeds, test):
    """The parts of fuzz_header: an octet that chooses, four values, a field with the keys that are expected."""
    headers = test.get("header", [])
    headers = [headers] if isinstance(headers, dict) else headers
    query = test["query"]
    word = (test.get("expect") or [{"result": "none"}])[0]["result"]
    choice = RESULTS.index(word) | (8 if query.get("scope") == "helo" else 0) | (0x20 if ":" in query["ip"] else 0)
    parts = [octets(query[key]) if key in query else b"" for key in ("from", "helo", "receiver")] + [b"all"]
    for header in headers:
        keys = [(k.encode(), octets(v) if isinstance(v, str) else b"x") for k, v in header.get("keys", {}).items()]
        keys += [(k.encode(), b"x") for k in header.get("present", [])]
        if "text" in header:
            field = octets(header["text"])
        elif header["field"] == "received-spf":
            pairs = b";\r\n ".join(k + b"=" + quoted(v) for k, v in keys)
            field = b"Received-SPF: %s (a comment) %s;\r\n" % (word.encode(), pairs)
        else:
            pairs = b" ".join(k + b"=" + quoted(v) for k, v in keys)
            field = b"Authentication-Results: mx.example.org 1; spf=%s\r\n reason=\"x\" %s\r\n" % (word.encode(), pairs)
        seeds.add("header", b"\xfe".join([bytes([choice]) + parts[0], *parts[1:], field]), limit=8192)


def shape(value):
    """What keys stand where, without the values: two of one shape teach a fuzzer little."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}:{shape(v)}" for k, v in sorted(value.items())) + "}"
    return "[" + ",".join(sorted({shape(v) for v in value})) + "]" if isinstance(value, list) else type(value).__name__


def zone_shape(zone):
    return "|".join(sorted({shape(types) for types in zone.values()}))


def as_json(value):
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def add_json(seeds, suite, test, zone, shapes):
    key = zone_shape(zone)
    if ("zone", key) not in shapes and len(as_json(zone)) <= SEED_MAX:
        shapes.add(("zone", key))
        seeds.add("zone_json", as_json(zone))
    inline = {k: v for k, v in test.items() if k != "zone"}
    key = shape(inline) + type(test["zone"]).__name__
    if ("suite", key) in shapes:
        return
    zones = {}
    if isinstance(test["zone"], str):
        zones = {test["zone"]: zone}
    elif isinstance(test["zone"].get("base"), str):
        zones = {test["zone"]["base"]: suite["zones"][test["zone"]["base"]]}
    text = as_json({**suite, "zones": zones, "tests": [test]})
    if len(text) <= SEED_MAX:
        shapes.add(("suite", key))
        seeds.add("suite_json", text)


def add_wire(seeds, zone):
    """An octet that chooses the transport, then a query (targets/fuzz_wire.c)."""
    for owner in zone:
        labels = octets(owner).split(b".")
        if any(not 0 < len(label) < 64 for label in labels):
            continue
        name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
        for number in WIRE_TYPES.values():
            message = struct.pack(">6H", 0x1234, 0x0100, 1, 0, 0, number % 2) + name + struct.pack(">2H", number, 1)
            if number % 2:  # with EDNS (RFC 6891 6.1.2)
                message += b"\0" + struct.pack(">2HIH", 41, 1232, 0, 0)
            seeds.add("wire", bytes([number % 4]) + message)


def add_api(seeds, text):
    """A program of calls before the case (targets/fuzz_api.c); one for each way to walk through it."""
    for program in (b"sqfqfqfqfqfqfqfo", b"fosqqwrnoqfpfqfpfqfcosqf", b"TsqfuqfbqfCoqfsLsqfqfxqf"):
        seeds.add("api", program + b"\n" + text)


def add_test(seeds, suite, test, shapes, unsaid):
    zone = zone_of(suite, test)
    add_policies(seeds, test["query"], zone)
    add_headers(seeds, test)
    add_json(seeds, suite, test, zone, shapes)
    try:
        for choices in conditions(test):
            label = "".join(f"+{n}={v}" for n, v in choices)
            text = case(test["query"], zone, choices)
            seeds.add("check", text, test["id"].replace("/", ".") + label, limit=1 << 17)
        key = ("api", zone_shape(zone), shape(test["query"]))
        if key not in shapes:
            shapes.add(key)
            add_api(seeds, case(test["query"], zone))
            seeds.add("diff", case(test["query"], zone), test["id"].replace("/", "."))
    except Unsayable as reason:
        unsaid[str(reason)] += 1


def words(schema, found):
    """Property names and enumerated words of a JSON Schema."""
    if isinstance(schema, dict):
        found.update(schema.get("properties", ()))
        found.update(w for w in schema.get("enum", ()) if isinstance(w, str))
        for part in schema.values():
            words(part, found)
    elif isinstance(schema, list):
        for part in schema:
            words(part, found)
    return found


def write_dictionaries(vectors, out):
    schema = json.loads((vectors / "schema" / "suite.schema.json").read_text(encoding="utf-8"))
    found = words(schema, set()) | set(WIRE_TYPES) | {"*", "*.", "x-", "x-illegal", "TYPE", "\\# ", "\\\\"}
    lines = [r'"\"%s\""' % w.replace("\\", "\\\\").replace('"', '\\"') for w in sorted(found)]
    (out / "dict").mkdir(parents=True, exist_ok=True)
    for name in ("zone_json", "suite_json"):
        (out / "dict" / f"{name}.dict").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_all(vectors, out, wire_zone):
    for old in sorted((out / "seeds").glob("*/*")):
        old.unlink()
    seeds, shapes, unsaid = Seeds(out), set(), collections.Counter()
    count = 0
    for suite in read_suites(vectors):
        for test in suite["tests"]:
            add_test(seeds, suite, test, shapes, unsaid)
            count += 1
    add_wire(seeds, json.loads(wire_zone.read_text(encoding="utf-8")))
    write_dictionaries(vectors, out)
    said = ", ".join(f"{target} {len(found)}" for target, found in sorted(seeds.seen.items()))
    print(f"seeds out of {count} vectors: {said}")
    for reason, number in unsaid.most_common():
        print(f"  {number} vectors not as lines: {reason}")


def allowed(test):
    """The results that the vector has under some reading."""
    return {expect["result"] for expect in test.get("expect", ())}


def verify(vectors, out, replay):
    """One result for each seed: what the engine says of the line is what the vector says of the zone."""
    folder = out / "seeds" / "check"
    files = sorted(folder.iterdir())
    run = subprocess.run([replay, *map(str, files)], env={"SPFPROOF_OPINIONS": "1"}, capture_output=True, check=False)
    said = [line.split()[1].decode() for line in run.stderr.splitlines() if line.startswith(b"engine ")]
    tests = {t["id"].replace("/", "."): t for s in read_suites(vectors) for t in s["tests"]}
    wrong = 0 if len(said) == len(files) else 1
    if wrong:
        print(f"{len(files)} seeds but {len(said)} opinions: {run.stderr[-300:].decode(errors='replace')}")
    for file, result in zip(files, said):
        test = tests[file.name.split("+")[0]]
        converted = "u-labels" in test.get("needs", ())  # before the check, which a case cannot say
        if test["status"] == "stable" and not converted and result not in allowed(test):
            print(f"{file.name}: the engine says {result}, the vector {' or '.join(sorted(allowed(test)))}")
            wrong += 1
    print(f"{len(files)} seeds, {wrong} of which say something else than their vector")
    return 1 if wrong else 0


def keep_agreeing(out, replay):
    """Each seed in a process of its own, since a library may crash."""
    folder = out / "seeds" / "diff"
    run = subprocess.run([replay, "--each", str(folder)], capture_output=True, check=False)
    said = [line.rpartition(": ") if line.endswith(": ok") else (line, "", "") for line in run.stdout.decode().splitlines()]
    agreeing = {pathlib.Path(path) for path, _, word in said if word == "ok"}
    if not agreeing:
        print(f"none of the seeds of diff is agreed on: {run.stderr[-300:].decode(errors='replace')}")
        return 1
    all_seeds = sorted(folder.iterdir())
    for path in all_seeds:
        if path not in agreeing:
            path.unlink()
    print(f"{len(agreeing)} of {len(all_seeds)} seeds of diff are agreed on")
    return 0


def main():
    parser = argparse.ArgumentParser(usage="seeds.py [--agreeing REPLAY | --verify REPLAY] VECTORS OUT")
    parser.add_argument("vectors", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--agreeing")
    parser.add_argument("--verify")
    given = parser.parse_args()
    if given.verify:
        return verify(given.vectors, given.out, given.verify)
    if given.agreeing:
        return keep_agreeing(given.out, given.agreeing)
    write_all(given.vectors, given.out, pathlib.Path(__file__).resolve().parent / "wire_zone.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
