"""One vector as a case of fuzz_check: JSON into the line format of input/input.h.

The line format says less than a zone does: no wildcard, no successive answers, no clock, no limits other than the
RFC's. CNAME chains are written out as what a resolver answers at their beginning. What cannot be said raises
Unsayable with the reason, so that the caller can count it; nothing is left out in silence.
"""

import re

TYPES = ("TXT", "A", "AAAA", "MX", "PTR")  # those the engine asks for
NUMBERS = {"TYPE16": "TXT", "TYPE1": "A", "TYPE28": "AAAA", "TYPE15": "MX", "TYPE12": "PTR"}
FAULTS = ("NXDOMAIN", "NODATA", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "TIMEOUT")
RCODES = {0: "NODATA", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
CHAIN_MAX = 8
RECORDS_MAX, SIZE_MAX = 400, 1 << 17


class Unsayable(Exception):
    """What the line format has no words for."""


def octets(text):
    """Undoes the escapes of a byte string (vectors/README.md, "Byte strings")."""
    return re.sub(rb"\\(\d{3}|\\)", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1])]), text.encode("ascii"))


def escaped(value, last=True):
    """An octet string as a field of a line."""
    value = value.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\0", b"\\0")
    return value if last else value.replace(b" ", b"\\s")


def name_of(text):
    return text[:-1] if text.endswith(".") else text


def plain(answer):
    """An RRset as a list of records or the name of a fault."""
    if isinstance(answer, (str, list)):
        return answer
    if answer.get("latency_ms"):
        raise Unsayable("latency")
    if "answers" in answer:
        raise Unsayable("successive answers")
    if "raw" in answer:
        raise Unsayable("octets in place of a message")
    if answer.get("udp") == "truncate" and "tcp" in answer:
        return answer["tcp"]
    if "rcode" in answer:
        rcode = answer["rcode"]
        if rcode not in RCODES and rcode not in FAULTS:
            raise Unsayable("an RCODE without a word")
        fault = RCODES.get(rcode, rcode)
        if fault != "NODATA":
            return fault
    return answer.get("rrs", [])


class Zone:
    def __init__(self, zone):
        self.owners = {}
        for owner, types in zone.items():
            if owner == "*" or owner.startswith("*."):
                raise Unsayable("a wildcard")
            rrsets = {t: v for t, v in types.items() if not t.startswith("x-")}
            if set(rrsets) & set(NUMBERS):
                raise Unsayable("RDATA in hexadecimal")
            self.owners[name_of(owner).lower()] = rrsets

    def resolve(self, name, rrtype):
        """What a resolver answers: records, or the name of a fault."""
        for _ in range(CHAIN_MAX + 1):
            name = name_of(name).lower()
            if name not in self.owners:
                below = any(owner.endswith("." + name) for owner in self.owners)
                return "NODATA" if below else "NXDOMAIN"
            types = self.owners[name]
            if rrtype in types:
                return plain(types[rrtype])
            alias = plain(types.get("CNAME", types.get("*", "NODATA")))
            if isinstance(alias, str) or not alias:
                return alias or "NODATA"
            name = alias[0]
        return "SERVFAIL"


def value_of(rrtype, record):
    if rrtype == "TXT":
        strings = [octets(s) for s in ([record] if isinstance(record, str) else record)]
        if not strings:
            raise Unsayable("a TXT record without a string")
        first = escaped(strings[0])
        if first.startswith(b"!"):
            first = b"\\" + first
        return b"\\|".join([first, *map(escaped, strings[1:])])
    if rrtype == "MX":
        preference, _, exchange = record.partition(" ")
        return preference.encode() + b" " + escaped(octets(exchange))
    return escaped(octets(record))


def zone_lines(zone):
    model = Zone(zone)
    lines = []
    for owner in zone:
        name = escaped(octets(name_of(owner)), last=False)
        if not name:
            raise Unsayable("the root as an owner")
        before = len(lines)
        for rrtype in TYPES:
            answer = model.resolve(owner, rrtype)
            if isinstance(answer, str):
                if answer != "NODATA":
                    lines.append(b"%s %s !%s" % (name, rrtype.encode(), answer.encode()))
                continue
            lines += [b"%s %s %s" % (name, rrtype.encode(), value_of(rrtype, r)) for r in answer]
        if len(lines) == before:  # it exists, without any record
            lines.append(name + b" A !NODATA")
    if len(lines) > RECORDS_MAX:
        raise Unsayable("more records than a case holds")
    return lines


def query_lines(query):
    if query.get("options"):
        raise Unsayable("limits or a time budget of its own")
    lines = [b"ip " + query["ip"].encode()]
    lines += [key.encode() + b" " + escaped(octets(query[key])) for key in ("from", "helo", "receiver") if key in query]
    if query.get("scope") == "helo":
        lines.append(b"scope helo")
    if "time" in query:
        lines.append(b"time %d" % query["time"])
    return lines


def case(query, zone, choices=()):
    """The case as octets; choices are pairs of a choice's name and a value."""
    lines = query_lines(query) + [b"choice %s %s" % (n.encode(), v.encode()) for n, v in choices] + zone_lines(zone)
    text = b"\n".join(lines) + b"\n"
    if len(text) > SIZE_MAX:
        raise Unsayable("more octets than a case holds")
    return text
