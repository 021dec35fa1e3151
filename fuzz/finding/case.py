"""A case of fuzz_check or fuzz_diff as a thing to change: query, zone and readings with their octets.

It comes out of the vector that `spfproof replay --vector` makes of the lines, and goes back to lines by seed_lines,
so that nothing here knows the line format.
"""

import copy
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from seed_lines import case as lines_of  # noqa: E402
from seed_lines import octets  # noqa: E402

TEXTS = ("from", "helo", "receiver")


def byte_string(value):
    """Octets with the escapes of vectors/README.md."""
    return "".join("\\\\" if b == 0x5c else chr(b) if 0x20 <= b < 0x7f else f"\\{b:03d}" for b in value)


class Case:
    """query: key -> octets, number or word; zone: owner -> type -> fault or list of octets (a TXT: its joined
    strings); choices: pairs of words."""

    def __init__(self, test):
        self.query = {k: octets(v) if k in TEXTS else v for k, v in test["query"].items()}
        self.choices = [tuple(pair.split("=", 1)) for pair in test.get("x-choices", ())]
        self.zone = {}
        for owner, types in test["zone"].items():  # query has ip, from and helo: replay writes all three
            self.zone[octets(owner)] = {rrtype: rrset if isinstance(rrset, str) else [self.value(r) for r in rrset]
                                        for rrtype, rrset in types.items()}

    @staticmethod
    def value(record):
        return octets(record) if isinstance(record, str) else b"".join(map(octets, record))

    def copy(self):
        return copy.deepcopy(self)

    @staticmethod
    def strings(rrtype, value):
        """A record as a vector has it; the octets of a name that would part fields are escaped."""
        if rrtype == "TXT":
            parts = [byte_string(value[i:i + 255]) for i in range(0, len(value), 255)] or [""]
            return parts[0] if len(parts) == 1 else parts
        preference, name = value.split(b" ", 1) if rrtype == "MX" else (b"", value)
        text = byte_string(name).replace(" ", "\\032")
        return f"{preference.decode()} {text}" if rrtype == "MX" else text

    def test(self):
        """The members of the vector: query, zone and, if there are any, x-choices."""
        zone = {byte_string(owner): {rrtype: rrset if isinstance(rrset, str)
                                     else [self.strings(rrtype, value) for value in rrset]
                                     for rrtype, rrset in types.items()}
                for owner, types in self.zone.items()}
        query = {k: byte_string(v) if k in TEXTS else v for k, v in self.query.items()}
        found = {"query": query, "zone": zone}
        if self.choices:
            found["x-choices"] = ["=".join(pair) for pair in self.choices]
        return found

    def lines(self):
        test = self.test()
        return lines_of(test["query"], test["zone"], self.choices)

    def rrsets(self):
        """(owner, type, records) of each that is no fault."""
        for owner, types in self.zone.items():
            for rrtype, rrset in types.items():
                if not isinstance(rrset, str):
                    yield owner, rrtype, rrset

    def substitute(self, pattern, replacement):
        """A copy in which each match in a text, a name or an owner is replaced. Owners that become equal are
        merged."""
        pattern = re.compile(pattern, re.IGNORECASE)
        new = self.copy()
        for key in TEXTS:
            if key in new.query:
                new.query[key] = pattern.sub(replacement, new.query[key])
        zone = {}
        for owner, types in new.zone.items():
            into = zone.setdefault(pattern.sub(replacement, owner), {})
            for rrtype, rrset in types.items():
                if not isinstance(rrset, str):
                    rrset = [pattern.sub(replacement, value) for value in rrset]
                if isinstance(rrset, str) or isinstance(into.get(rrtype, []), str):
                    into[rrtype] = rrset if isinstance(rrset, str) else into[rrtype]
                else:
                    into[rrtype] = into.get(rrtype, []) + rrset
        new.zone = zone
        return new
