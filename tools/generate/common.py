"""What the generators of vectors share: a suite under construction, addresses, strings of a record.

A generator is a module with a function suites() that yields Suite objects. It decides nothing about
layout: generate.py writes plain JSON, `spfproof fmt` gives it the canonical form.
"""

LICENSE = "MIT"
IP4 = "192.0.2.1"
IP6 = "2001:db8::1"


class Suite:
    """One generated file: its path below vectors/, and its document as vectors/README.md has it."""

    def __init__(self, path, suite, title, ref):
        self.path = path
        self.zones = {}
        self.tests = []
        self.head = {"format": 1, "suite": suite, "title": title,
                     "source": {"kind": "generated", "ref": ref, "license": LICENSE}}

    def zone(self, name):
        """The owners of a zone, to be added to."""
        return self.zones.setdefault(name, {})

    def test(self, slug, title, zone, domain, expect, why, spec, ip=IP4, severity="medium",
             level="must", needs=(), dns=None, local="user"):
        """Adds a test; expect is a result or a list of expectations."""
        case = {"id": "%s/%s" % (self.head["suite"], slug), "rev": 1, "title": title, "zone": zone,
                "query": {"ip": ip, "from": "%s@%s" % (local, domain), "helo": "mail.example.net"},
                "expect": [{"result": expect}] if isinstance(expect, str) else expect}
        if dns:
            case["dns"] = dns
        case["level"] = level
        case["severity"] = severity
        if needs:
            case["needs"] = list(needs)
        case["spec"] = list(spec)
        case["why"] = why
        case["status"] = "stable"
        self.tests.append(case)

    def document(self):
        ids = [test["id"] for test in self.tests]
        assert len(ids) == len(set(ids)), "an id twice in " + self.path
        return dict(self.head, zones=self.zones, tests=self.tests)


def add(zone, owner, **types):
    """Adds types to an owner."""
    zone.setdefault(owner, {}).update(types)


def record(zone, owner, text):
    """Publishes a TXT record, cut into strings of at most 255 octets (RFC 7208 3.3)."""
    pieces = [text[at:at + 255] for at in range(0, len(text), 255)]
    add(zone, owner, TXT=[pieces[0] if len(pieces) == 1 else pieces])


def reverse(ip):
    """The name that holds the PTR records of an IPv4 address, or of 2001:db8::n (RFC 7208 5.5)."""
    if ":" not in ip:
        return ".".join(reversed(ip.split("."))) + ".in-addr.arpa"
    low = int(ip.rsplit("::", 1)[1], 16)
    nibbles = "20010db8" + "%024x" % low
    return ".".join(reversed(nibbles)) + ".ip6.arpa"


def addresses(ip):
    """{type: [ip]} for the family of ip."""
    return {"AAAA" if ":" in ip else "A": [ip]}
