"""Adapter for pyspf. Replaces dns.resolver.query of dnspython, its only way to the DNS, with the zone
of a case or with questions to the harness; leaves everything else of both libraries as it is: what
dnspython makes of names, and how pyspf reads its answers and exceptions.

RFC 7208 2.3, 2.4: an empty reverse-path, or a check of the HELO name, is postmaster at that name.
"""

import collections
import importlib.metadata
import json
import os
import re
import sys
import traceback

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.resolver
import spf
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.IN.A import A
from dns.rdtypes.IN.AAAA import AAAA

CHAIN_MAX = 8  # vectors/README.md, zone rule 3
FAULTS = {"NXDOMAIN", "NODATA", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "TIMEOUT"}
ESCAPE = re.compile(rb"\\(\d{3}|\\)")


def octets(text):
    """A byte string of the vector format: \\DDD is an octet, \\\\ a backslash."""
    raw = text.encode("ascii")
    if b"\\" not in raw:
        return raw
    return ESCAPE.sub(lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1])]), raw)


def escaped(raw):
    return "".join(chr(c) if 32 <= c < 127 and c != 92 else "\\\\" if c == 92 else "\\%03d" % c for c in raw)


def as_str(raw):
    """Octets as pyspf wants names and identities: str. Nothing is lost on the way back."""
    return raw.decode("utf-8", "surrogateescape")


def as_octets(text):
    return text.encode("utf-8", "surrogateescape")


def told(text):
    """Text of the library, which is of any length, for a line, which has its limit."""
    return escaped(as_octets(text)[:100000])


def name_of(text):
    raw = octets(text).lower()
    return raw[:-1] if raw.endswith(b".") else raw


def carried_by_dns(name):
    return len(name) <= 253 and all(0 < len(label) < 64 for label in name.split(b"."))


class Zone:
    """The zone rules of vectors/README.md."""

    def __init__(self, owners):
        self.owners = {name_of(owner): types for owner, types in owners.items()}
        self.above = {b""}  # names that exist only because something stands below them
        for owner in self.owners:
            while b"." in owner:
                owner = owner.split(b".", 1)[1]
                self.above.add(owner)

    def owner(self, name):
        """The types that answer for a name; None: NXDOMAIN."""
        if name in self.owners:
            return self.owners[name]
        if name in self.above:
            return {}
        if not carried_by_dns(name):
            return None
        while True:  # RFC 4592 3.3.1: the wildcard stands below the closest encloser
            name = name.split(b".", 1)[1] if b"." in name else b""
            if name in self.owners or name in self.above:
                return self.owners.get(b"*." + name if name else b"*")

    def answer(self, name, qtype, positions):
        """(rcode, records); positions counts the successive answers of this case."""
        for _ in range(CHAIN_MAX + 1):
            types = self.owner(name)
            if types is None:
                return "NXDOMAIN", []
            rtype = next((t for t in (qtype, "*", "CNAME") if t in types), None)
            rcode, records = self.take(types, rtype, positions) if rtype else ("NOERROR", [])
            if rtype != "CNAME" or qtype == "CNAME" or rcode != "NOERROR" or not records:
                return rcode, records
            name = name_of(records[0])
        return "SERVFAIL", []

    @staticmethod
    def take(types, rtype, positions):
        rrset = types[rtype]
        if isinstance(rrset, dict) and "answers" in rrset:
            key = (id(types), rtype)
            at = positions.get(key, 0)
            positions[key] = at + 1
            rrset = rrset["answers"][min(at, len(rrset["answers"]) - 1)]
        if isinstance(rrset, str):
            return ("NOERROR" if rrset == "NODATA" else rrset), []
        if isinstance(rrset, list):
            return "NOERROR", rrset
        records = rrset.get("rrs", [])
        if rrset.get("udp") == "truncate" and "tcp" in rrset:
            return rrset["tcp"], []
        rcode = rrset.get("rcode", 0)
        if rcode in (0, "NOERROR", "NODATA"):
            return ("SERVFAIL" if "raw" in rrset and not records else "NOERROR"), records
        return ("NXDOMAIN" if rcode == 3 else rcode if rcode in FAULTS else "RCODE%s" % rcode), records


class Harness:
    """Lines in, lines out. What arrives while an answer is awaited waits in turn."""

    def __init__(self):
        self.part = b""
        self.lines = collections.deque()
        self.later = collections.deque()
        self.out = []
        self.out_len = 0

    def say(self, **message):
        line = json.dumps(message).encode() + b"\n"
        self.out.append(line)
        self.out_len += len(line)
        if self.out_len > 65536:
            self.flush()

    def flush(self):
        data = memoryview(b"".join(self.out))
        self.out = []
        self.out_len = 0
        while data:
            data = data[os.write(1, data):]

    def receive(self):
        """The next message from stdin; None at its end."""
        while not self.lines:
            self.flush()
            data = os.read(0, 1 << 16)
            if not data:
                return None
            *lines, self.part = (self.part + data).split(b"\n")
            self.lines.extend(lines)
        return json.loads(self.lines.popleft())

    def next(self):
        return self.later.popleft() if self.later else self.receive()

    def ask(self, n, q, name, qtype):
        self.say(t="ask", n=n, q=q, name=escaped(name), type=qtype)
        while True:
            message = self.receive()
            if message is None:
                sys.exit(0)
            if message.get("t") == "answer":
                if (message["n"], message["q"]) == (n, q):
                    break
            else:
                self.later.append(message)
        return message["rcode"], [rr[3] for rr in message.get("an", []) if rr[1] == qtype]


def rdata(qtype, record):
    """A record as dnspython gives it."""
    common = dns.rdataclass.IN, dns.rdatatype.from_text(qtype)
    if qtype in ("TXT", "SPF"):
        return TXT(*common, [octets(s) for s in ([record] if isinstance(record, str) else record)])
    if qtype == "MX":
        preference, exchange = record.split(None, 1)
        return MX(*common, int(preference), absolute(exchange))
    if qtype == "PTR":
        return PTR(*common, absolute(record))
    return (A if qtype == "A" else AAAA)(*common, record)


def absolute(name):
    labels = [label for label in octets(name).split(b".") if label]
    return dns.name.Name(labels + [b""])


def query_with(resolve):
    """A dns.resolver.query() that asks resolve(name, type) for (rcode, records)."""

    def query(name, qtype, lifetime=None):
        # what dnspython makes of a name: IDNA, escapes, and exceptions that pyspf leaves to its callers
        question = dns.name.from_text(name, None)
        if not question.is_absolute():
            question = question.concatenate(dns.name.root)
        rcode, records = resolve(b".".join(question.labels[:-1]), qtype)
        if rcode == "NOERROR" and records:
            answer = dns.rdataset.Rdataset(dns.rdataclass.IN, dns.rdatatype.from_text(qtype))
            for record in records:
                answer.add(rdata(qtype, record), 0)  # identical ones become one
            return answer
        if rcode == "TIMEOUT":
            raise dns.exception.Timeout
        raise {"NOERROR": dns.resolver.NoAnswer, "RCODE6": dns.resolver.YXDOMAIN,
               "NXDOMAIN": dns.resolver.NoNameservers if records else dns.resolver.NXDOMAIN,
               }.get(rcode, dns.resolver.NoNameservers)

    return query


class Adapter:
    def __init__(self):
        self.harness = Harness()
        self.mode = "zone"
        self.zones = {}

    def hello(self, message):
        self.mode = next((m for m in message.get("modes", []) if m in ("zone", "ask", "dns")), "zone")
        self.harness.say(
            t="hello", v=1, mode=self.mode, window=64, adapter="1",
            impl={"name": "pyspf", "version": importlib.metadata.version("pyspf"), "lang": "python",
                  "lang_version": sys.version.split()[0], "url": "https://github.com/sdgathman/pyspf",
                  "issues": "https://github.com/sdgathman/pyspf/issues"},
            reports=["explanation", "received-spf"])

    def resolver(self, case):
        if self.mode == "ask":
            count = iter(range(1, 1 << 30))
            return lambda name, qtype: self.harness.ask(case["n"], next(count), name, qtype)
        zone, positions = self.zones[case["z"]], {}
        return lambda name, qtype: zone.answer(name.lower(), qtype, positions)

    def case(self, case):
        n, opt = case["n"], case.get("opt") or {}
        scope = case.get("scope", "mailfrom")
        if scope not in ("mailfrom", "helo"):
            return self.harness.say(t="unsupported", n=n, feature="scope")
        if opt.get("options"):
            return self.harness.say(t="unsupported", n=n, feature="limits")
        sender = "" if scope == "helo" else as_str(octets(case.get("from") or ""))
        receiver = opt.get("receiver")
        try:
            if self.mode != "dns":
                dns.resolver.query = query_with(self.resolver(case))
            query = spf.query(case["ip"], sender, as_str(octets(case.get("helo") or "")),
                              receiver=receiver and as_str(octets(receiver)), strict=True, querytime=20)
            query.set_default_explanation("")  # so that a text is the domain's
            if "time" in opt:
                query.t = str(opt["time"])
            result, _, explanation = query.check()
            reply = {"native": "%s: %s" % (result, told(explanation))}
            if result == "fail":
                reply["explanation"] = told(explanation)
            reply["received_spf"] = told("Received-SPF: " + query.get_header(result, receiver))
            self.harness.say(t="result", n=n, result=result, **reply)
        except Exception as error:  # a failure of the library, told and survived
            self.harness.say(t="error", n=n, what="%s: %s" % (type(error).__name__, error),
                             trace=traceback.format_exc()[-2000:])

    def run(self):
        while (message := self.harness.next()) is not None:
            kind = message.get("t")
            if kind == "case":
                self.case(message)
            elif kind == "zone":
                self.zones[message["z"]] = Zone(message["rr"])
            elif kind == "drop":
                self.zones.pop(message["z"], None)
            elif kind == "hello":
                self.hello(message)
            elif kind == "sync":
                self.harness.say(t="sync", s=message["s"])
            elif kind == "bye":
                break
            elif kind not in ("reset", "answer"):
                self.harness.say(t="unsupported", n=message.get("n"), feature=str(kind))
        self.harness.flush()


Adapter().run()
