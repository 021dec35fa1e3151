"""Each qualifier on each mechanism behind an include and behind a redirect (RFC 7208 4.6.2, 5.2, 6.1).

qualifiers.py has them in the record of the domain.
"""

from common import IP4, IP6, reverse
from overlay import OverlaySuite, txt

QUALIFIERS = (
    ("default", "", "pass"),
    ("plus", "+", "pass"),
    ("minus", "-", "fail"),
    ("tilde", "~", "softfail"),
    ("question", "?", "neutral"),
)
# mechanism: the term that matches, the term that does not, families
MECHANISMS = (
    ("all", "all", None, "46"),
    ("include", "include:yes.example.net", "include:no.example.net", "46"),
    ("a", "a:client.example.net", "a:other.example.net", "46"),
    ("mx", "mx:yes-mx.example.net", "mx:no-mx.example.net", "46"),
    ("ptr", "ptr:client.example.net", "ptr:other.example.net", "46"),
    ("ip4", "ip4:192.0.2.0/24", "ip4:198.51.100.0/24", "4"),
    ("ip6", "ip6:2001:db8::/64", "ip6:2001:db8:1::/64", "6"),
    ("exists", "exists:there.example.net", "exists:gone.example.net", "46"),
)
BASE = {
    "yes.example.net": txt("v=spf1 +all"),
    "no.example.net": txt("v=spf1 -all"),
    "client.example.net": {"A": [IP4], "AAAA": [IP6]},
    "other.example.net": {"A": ["198.51.100.1"], "AAAA": ["2001:db8:1::1"]},
    "yes-mx.example.net": {"MX": ["10 other.example.net", "20 client.example.net"]},
    "no-mx.example.net": {"MX": ["10 other.example.net"]},
    "there.example.net": {"A": ["127.0.0.2"]},
    reverse(IP4): {"PTR": ["client.example.net"]},
    reverse(IP6): {"PTR": ["client.example.net"]},
}


def suites():
    suite = OverlaySuite("rfc7208/5-2-nested-qualifiers.json", "rfc7208/nested-qualifiers",
                         "Each qualifier on each mechanism behind include and redirect (RFC 7208 5.2, 6.1)",
                         "tools/generate/nested_qualifiers.py", BASE)
    for qualifier, sign, matched in QUALIFIERS:
        for name, yes, no, families in MECHANISMS:
            for term, does in ((yes, True), (no, False)):
                for family in families if term else "":
                    case(suite, qualifier, sign + term, name, family, does, matched)
    return [suite]


def case(suite, qualifier, term, name, family, does, matched):
    # What follows decides without a match, by a result that the qualifier does not give.
    rest, otherwise = ("-all", "fail") if matched == "softfail" else ("~all", "softfail")
    inner = matched if does else otherwise
    record = "v=spf1 %s %s" % (term, rest)
    slug = "%s-%s-ip%s-%s" % (name, qualifier, family, "match" if does else "no-match")
    why = ("4.6.2: %s %s, so the result is %s" %
           (name, "matches" if does else "does not match and evaluation goes on", inner))
    spec = "4.6.2-qualifier-" + qualifier if does else "4.6.2-no-match-continues"
    ip = IP4 if family == "4" else IP6
    severity = "high" if inner != "pass" else "medium"
    needs = (["ip6"] if family == "6" else []) + (["ptr"] if name == "ptr" else [])

    def add(place, zone, result, more, extra):
        suite.overlay(slug + place, "%s, %s client, %s" % (term, "IPv" + family, more), zone, result,
                   why + extra, spec, ip=ip, severity=severity, needs=needs)

    add("-included", {"example.com": txt("v=spf1 include:in.example.com ?all"),
                      "in.example.com": txt(record)},
        "pass" if inner == "pass" else "neutral", "in an included record",
        "; 5.2: an include matches if the included check gives pass.")
    add("-redirected", {"example.com": txt("v=spf1 redirect=in.example.com"),
                        "in.example.com": txt(record)},
        inner, "in the target of a redirect", "; 6.1: redirect returns the result of its target.")
