"""Prefix lengths of both families at their borders (RFC 7208 5, 5.6)."""

from overlay import OverlaySuite, txt

# A network whose bits alternate, so that each border lies inside an octet pattern.
NETWORK = {4: 0xC05AA5C3, 6: 0x20010DB85AA5C33CA55A3CC3F00F0FF0}
WIDTH = {4: 32, 6: 128}
LENGTHS = {4: range(0, 33), 6: range(0, 129)}
FEW = {4: (0, 1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 30, 31, 32),
       6: (0, 1, 31, 32, 33, 47, 48, 49, 63, 64, 65, 66, 95, 96, 97, 126, 127, 128)}


def text(family, number):
    if family == 4:
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    return ":".join("%x" % (number >> shift & 0xFFFF) for shift in range(112, -1, -16))


def clients(family, length):
    """(slug, address, does it match): the borders of the network and their neighbours outside."""
    rest = WIDTH[family] - length
    first = NETWORK[family] >> rest << rest
    last = first | (1 << rest) - 1
    yield "first", first, True
    if rest:
        yield "last", last, True
    if first:
        yield "before", first - 1, False
    if last + 1 < 1 << WIDTH[family]:
        yield "behind", last + 1, False
    if 0 < length:  # only the last compared bit differs
        yield "flipped", NETWORK[family] ^ 1 << rest, False


def mapped(address):
    return address >> 32 == 0xFFFF  # ::ffff:0:0/96 is an IPv4 client (RFC 7208 5)


def add(suite, slug, title, zone, family, length, where, address, does, spec):
    suite.overlay("%s-%d-%s" % (slug, length, where), title, zone, "pass" if does else "fail",
               "5: the first %d bits of %s and of the network %s." %
               (length, text(family, address), "agree" if does else "do not agree"),
               spec, ip=text(family, address), severity="medium" if does else "critical",
                  needs=("ip6",) if family == 6 else ())


def literals(suite):
    for family in (4, 6):
        for length in LENGTHS[family]:
            term = "ip%d:%s/%d" % (family, text(family, NETWORK[family]), length)
            for where, address, does in clients(family, length):
                if family == 6 and mapped(address):
                    continue
                add(suite, "ip%d" % family, "%s and a client: %s" % (term, where),
                    {"example.com": txt("v=spf1 %s -all" % term)}, family, length, where, address, does,
                    "5-cidr-high-bits 5-cidr-odd-boundary 5-cidr-host-bits-ignored 5.6-ip%d-cidr-range" % family)


def fetched(suite, mechanism):
    for family in (4, 6):
        host = {"A" if family == 4 else "AAAA": [text(family, NETWORK[family])]}
        for length in FEW[family]:
            cidr = ("/%d//%d" % (length, 128 - length) if family == 4 else
                    "/%d//%d" % (32 - length // 4, length))  # the other length must not be used
            term = "%s:t.example.com%s" % (mechanism, cidr)
            zone = {"example.com": txt("v=spf1 %s -all" % term),
                    "h.example.com": host,
                    "t.example.com": {"MX": ["10 h.example.com"]} if mechanism == "mx" else host}
            for where, address, does in clients(family, length):
                if family == 6 and mapped(address):
                    continue
                add(suite, "%s-ip%d" % (mechanism, family), "%s and a client: %s" % (term, where), zone,
                    family, length, where, address, does,
                    "5-cidr-high-bits 5-cidr-odd-boundary 5.6-dual-cidr-both 5.6-dual-cidr-ip%d-applies" % family)


def suites():
    suite = OverlaySuite("rfc7208/5-6-cidr-borders.json", "rfc7208/cidr",
                         "Prefix lengths of both families at their borders (RFC 7208 5, 5.6)",
                         "tools/generate/cidr.py")
    literals(suite)
    fetched(suite, "a")
    fetched(suite, "mx")
    return [suite]
