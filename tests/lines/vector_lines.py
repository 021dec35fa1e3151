"""vector_lines.py VECTORS OUT: our vectors as lines that a program without a JSON reader can read.

So that MSan, for which distributions build no library, sees every vector (vector_lines.c). A second reading
of the zone format of vectors/README.md, too, that shares no code with mockdns/src/zone_json.c. A file is

    zone                                        the following owners are a zone of their own
    owner NAME
    type NUMBER COUNT                           and so many answers
    answer RCODE TTL LATENCY TRUNCATED TCP RAW  and then its records
    rr PREFERENCE TEXT...
    case ID CLIENT SCOPE FROM HELO RECEIVER TIME TERMS VOIDS MX PTR SECONDS RESULTS EXPLANATION

Octets are hexadecimal, none is "-". RESULTS is what the engine may answer under the default choices;
EXPLANATION the published text, "default" for no published text, or "any". A case is about the zone above.
"""

import ipaddress
import json
import pathlib
import re
import sys

TYPES = {"A": 1, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SPF": 99, "*": 0x10000}
TIMEOUT = 0x10000  # SPF_RCODE_TIMEOUT of spf/types.h
RCODES = {"NOERROR": 0, "NODATA": 0, "FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "NOTIMP": 4, "REFUSED": 5,
          "TIMEOUT": TIMEOUT}
DEFAULT_LIMITS = {"terms": 10, "voids": 2, "mx": 10, "ptr": 10, "seconds": 20}  # RFC 7208 4.6.4


def octets(text):
    """A byte string of the format: \\DDD and \\\\."""
    return re.sub(rb"\\(\d\d\d|\\)", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1])]), text.encode("ascii"))


def word(data):
    return data.hex() or "-"


def name(text):
    data = octets(text)
    return data[:-1] if data.endswith(b".") else data


def name_of_wire(data):
    labels = []
    while data[0]:
        labels.append(data[1:1 + data[0]])
        data = data[1 + data[0]:]
    return b".".join(labels)


def strings_of_wire(data):
    strings = []
    while data:
        strings.append(data[1:1 + data[0]])
        data = data[1 + data[0]:]
    return strings


def wire_record(kind, data):
    """RFC 3597: preference and texts."""
    if kind == TYPES["MX"]:
        return int.from_bytes(data[:2], "big"), [name_of_wire(data[2:])]
    if kind in (TYPES["PTR"], TYPES["CNAME"]):
        return 0, [name_of_wire(data)]
    return 0, strings_of_wire(data) if kind in (TYPES["TXT"], TYPES["SPF"]) else [data]


def record(key, kind, value):
    if key.startswith("TYPE"):
        return wire_record(kind, bytes.fromhex("".join(value.split()[2:])))
    if key in ("TXT", "SPF"):
        return 0, [octets(s) for s in ([value] if isinstance(value, str) else value)]
    if key in ("A", "AAAA"):
        return 0, [ipaddress.ip_address(value).packed]
    if key == "MX":
        preference, host = value.split(None, 1)
        return int(preference), [name(host)]
    return 0, [name(value)]


def rcode(value):
    return RCODES[value] if isinstance(value, str) else value


def answer_lines(key, kind, value, defaults):
    if isinstance(value, str):
        value = {"rcode": value}
    elif isinstance(value, list):
        value = {"rrs": value}
    value = defaults | value
    yield (f"answer {rcode(value.get('rcode', 0))} {value.get('ttl', 0)} {value.get('latency_ms', 0)} "
           f"{int(value.get('udp') == 'truncate')} {rcode(value.get('tcp', 0))} "
           f"{word(bytes.fromhex(value.get('raw', '')))}")
    for item in value.get("rrs", []):
        preference, texts = record(key, kind, item)
        yield f"rr {preference} " + " ".join(map(word, texts))


def zone_lines(zone):
    yield "zone"
    for owner, types in zone.items():
        yield f"owner {word(octets(owner))}"
        for key, value in types.items():
            if key.startswith("x-"):
                continue
            kind = TYPES[key] if key in TYPES else int(key[4:])
            defaults = {}
            answers = [value]
            if isinstance(value, dict) and "answers" in value:
                defaults = {k: v for k, v in value.items() if k != "answers"}
                answers = value["answers"]
            yield f"type {kind} {len(answers)}"
            for answer in answers:
                yield from answer_lines(key, kind, answer, defaults)


def resolved(zone, zones):
    """A test's zone: named, its own, or a base with some owners replaced."""
    if isinstance(zone, str):
        return zones[zone]
    if set(zone) == {"base", "set"} and isinstance(zone["base"], str):
        folded = {owner.lower(): owner for owner in zones[zone["base"]]}
        changed = {folded.get(owner.lower(), owner): types for owner, types in zone["set"].items()}
        return zones[zone["base"]] | changed
    return zone


def case_line(test, choices):
    query = test["query"]
    limits = DEFAULT_LIMITS | query.get("options", {})
    results = [e["result"] for e in test["expect"]
               if all(choices[k] == v for k, _, v in (w.partition("=") for w in e.get("when", "").split("&") if w))]
    told = test.get("explanation", {})
    explanation = "any"
    if "text" in told:
        explanation = word(octets(told["text"]))
    elif "default" in told or "none" in told:
        explanation = "default"
    return (f"case {test['id']} {ipaddress.ip_address(query['ip']).packed.hex()} {query.get('scope', 'mailfrom')} "
            f"{word(octets(query.get('from', '')))} {word(octets(query.get('helo', '')))} "
            f"{word(octets(query.get('receiver', '')))} {query.get('time', 0)} "
            f"{limits['terms']} {limits['voids']} {limits['mx']} {limits['ptr']} {limits['seconds']} "
            f"{','.join(results)} {explanation}")


def main():
    vectors = pathlib.Path(sys.argv[1])
    choices = {c["name"]: c["default"]
               for c in json.loads((vectors / "choices.json").read_text(encoding="utf-8"))["choices"]}
    cases = 0
    left_out = 0
    with open(sys.argv[2], "w", encoding="ascii") as out:
        for path in sorted(vectors.glob("*/**/*.json")):
            suite = json.loads(path.read_text(encoding="utf-8"))
            last = None
            for test in suite.get("tests", []):
                # Others than stable may be wrong; of "info" any result is right; U-labels need libidn2.
                if test["status"] != "stable" or test["level"] == "info" or "u-labels" in test.get("needs", []):
                    left_out += 1
                    continue
                zone = resolved(test["zone"], suite.get("zones", {}))
                if zone != last:
                    print(*zone_lines(zone), sep="\n", file=out)
                    last = zone
                print(case_line(test, choices), file=out)
                cases += 1
    print(f"{cases} cases, {left_out} left out")


if __name__ == "__main__":
    main()
