"""Each qualifier on each mechanism, matching and not, for both families (RFC 7208 4.6.2).

The term behind the tested one gives a result that neither a match nor a missed match would give.
"""
from common import IP4, IP6, Suite, add, record, reverse

QUALIFIERS = {"none": ("", "pass", "4.6.2-qualifier-default"),
              "plus": ("+", "pass", "4.6.2-qualifier-plus"),
              "minus": ("-", "fail", "4.6.2-qualifier-minus"),
              "tilde": ("~", "softfail", "4.6.2-qualifier-tilde"),
              "question": ("?", "neutral", "4.6.2-qualifier-question")}
WORDS = {"none": "no qualifier", "plus": "+", "minus": "-", "tilde": "~", "question": "?"}
MECHANISMS = ("all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists")


def term(mechanism, match):
    """The mechanism as it stands behind its qualifier."""
    if mechanism == "all":
        return "all"
    if mechanism == "ip4":
        return "ip4:" + (IP4 if match else "203.0.113.1")
    if mechanism == "ip6":
        return "ip6:" + (IP6 if match else "2001:db8:bad::1")
    where = "yes" if match else "no"
    if mechanism == "ptr":
        return "ptr:%s.example.net" % where
    return "%s:%s.%s.example.net" % (mechanism, where, mechanism)


def tail(qualifier_result, match):
    """A final term whose result the tested term cannot give."""
    if match:
        return "+all" if qualifier_result == "fail" else "-all"
    return "-all" if qualifier_result == "softfail" else "~all"


def targets(zone):
    record(zone, "yes.include.example.net", "v=spf1 +all")
    record(zone, "no.include.example.net", "v=spf1 -all")
    add(zone, "yes.a.example.net", A=[IP4], AAAA=[IP6])
    add(zone, "no.a.example.net", A=["203.0.113.1"], AAAA=["2001:db8:bad::1"])
    add(zone, "yes.mx.example.net", MX=["10 yes.a.example.net"])
    add(zone, "no.mx.example.net", MX=["10 no.a.example.net"])
    add(zone, "yes.exists.example.net", A=["127.0.0.2"])
    add(zone, "no.exists.example.net", AAAA=[IP6])
    for ip in (IP4, IP6):
        add(zone, reverse(ip), PTR=["host.yes.example.net"])
    add(zone, "host.yes.example.net", A=[IP4], AAAA=[IP6])


def suites():
    suite = Suite("rfc7208/4-6-2-qualifiers.json", "rfc7208/qualifiers",
                  "Each qualifier on each mechanism (RFC 7208 4.6.2)",
                  "tools/generate/qualifiers.py")
    zone = suite.zone("qualifiers")
    targets(zone)
    for mechanism in MECHANISMS:
        for word, (sign, result, spec) in QUALIFIERS.items():
            for match in (True, False):
                if mechanism == "all" and not match:
                    continue
                text = "%s%s %s" % (sign, term(mechanism, match), tail(result, match))
                domain = "%s.%s.%s.example.com" % ("yes" if match else "no", word, mechanism)
                record(zone, domain, "v=spf1 " + text)
                for ip in (IP4, IP6):
                    if mechanism in ("ip4", "ip6") and match and (mechanism == "ip6") != (":" in ip):
                        continue
                    case(suite, mechanism, word, match, text, domain, ip)
    yield suite


def case(suite, mechanism, word, match, text, domain, ip):
    sign, result, spec = QUALIFIERS[word]
    family = "ip6" if ":" in ip else "ip4"
    last = {"+all": "pass", "-all": "fail", "~all": "softfail"}[text.rsplit(" ", 1)[1]]
    title = "%s with %s that %s" % (mechanism, WORDS[word], "matches" if match else "does not match")
    if match:
        why = "4.6.2: %s matches, and %s means %s; the term behind it is not reached." % (
            mechanism, WORDS[word], result)
        specs = [spec]
    else:
        why = "4.6.2: %s does not match, so its qualifier counts for nothing and %s decides." % (
            mechanism, text.rsplit(" ", 1)[1])
        specs = ["4.6.2-no-match-continues"]
    needs = (["ip6"] if family == "ip6" else []) + (["ptr"] if mechanism == "ptr" else [])
    suite.test("%s-%s-%s-%s" % (mechanism, word, "match" if match else "no-match", family),
               title + (", IPv6" if family == "ip6" else ""), "qualifiers", domain,
               result if match else last, why, specs, ip=ip,
               severity="high" if "fail" in (result, last) else "medium", needs=needs)
