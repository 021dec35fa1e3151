"""DNS faults at each kind of lookup (RFC 7208 4.3, 4.4, 5, 5.2, 5.5, 6.1, 6.2, 7.3).

Kind of lookup x fault x family at the top, and kind x fault inside include and behind redirect. What
a fault means depends on the kind only in the few ways that the tables below name.
"""
from common import IP4, IP6, Suite, add, addresses, record, reverse

# Fault: what the zone says, its requirement for a mechanism's lookup, for the policy, its words.
ERRORS = {
    "servfail": ("SERVFAIL", "5-dns-servfail", "4.4-servfail", "SERVFAIL"),
    "refused": ("REFUSED", "5-dns-refused", "4.4-refused", "REFUSED"),
    "formerr": ("FORMERR", "5-dns-formerr-notimp", "4.4-formerr", "FORMERR"),
    "notimp": ("NOTIMP", "5-dns-formerr-notimp", "4.4-notimp", "NOTIMP"),
    "timeout": ("TIMEOUT", "5-dns-timeout", "4.4-timeout", "a timeout"),
    "rcode-6": ({"rcode": 6}, "5-dns-other-rcode", "4.4-other-rcode", "RCODE 6"),
    "rcode-9": ({"rcode": 9}, "5-dns-other-rcode", "4.4-other-rcode", "RCODE 9"),
}
VOIDS = {"nxdomain": ("NXDOMAIN", "NXDOMAIN"), "nodata": ("NODATA", "an empty answer")}
# Faults that an implementation sees only if its resolver tells RCODEs apart.
TOLD_APART = {"refused", "formerr", "notimp", "rcode-6", "rcode-9"}


class Kind:
    """A kind of lookup: its words, and the results of an error and of a void answer."""

    def __init__(self, title, error, void, why_error, why_void, error_spec, nxdomain_spec,
                 nodata_spec, needs=()):
        self.title, self.error, self.void = title, error, void
        self.why_error, self.why_void = why_error, why_void
        self.error_spec = error_spec
        self.void_spec = {"nxdomain": nxdomain_spec, "nodata": nodata_spec}
        self.needs = needs


STOPS = "5: an RCODE other than 0 and 3, or a timeout, stops the mechanism, and the topmost result is temperror."
EMPTY = "5: NXDOMAIN is as an empty answer; without an address the mechanism does not match, and a term behind it does."
PTR = "5.5: if a DNS error occurs during the PTR lookup the mechanism fails to match; ~all decides."
NAME = "5.5: if a DNS error occurs during an address lookup that name is skipped; "
UNKNOWN = "7.3: if there is no validated name, or a DNS error occurs, %{p} is unknown, and that name has an address."
KINDS = {
    "policy": Kind("the policy query", "temperror", "none",
                   "4.4: an RCODE other than 0 and 3, or a timeout, gives temperror at once.",
                   "4.3 and 4.5: without a record the result is none.",
                   None, "4.3-nxdomain-none", "4.3-nodata-none"),
    "include": Kind("the record of an include target", "temperror", "permerror",
                    "5.2: an inner temperror (4.4) is returned; a no-match would leave a pass.",
                    "5.2: an inner none (4.3, 4.5) gives permerror; a no-match would leave a pass.",
                    "5.2-include-txt-servfail", "5.2-include-none-nxdomain", "5.2-include-none"),
    "redirect": Kind("the record of a redirect target", "temperror", "permerror",
                     "6.1: the result of the target is the result, and 4.4 gives temperror.",
                     "6.1: if no SPF record is found at the target the result is permerror.",
                     "6.1-redirect-temperror", "6.1-redirect-nxdomain", "6.1-redirect-none"),
    "a": Kind("the addresses of a", "temperror", "pass", STOPS, EMPTY, None, "5-nxdomain-as-empty",
              "5.3-a-no-address"),
    "mx": Kind("the exchanges of mx", "temperror", "pass", STOPS, EMPTY, "5.4-mx-servfail",
               "5-nxdomain-as-empty", "4.6.2-no-match-continues"),
    "mx-host": Kind("the addresses of an exchange", "temperror", "pass", STOPS, EMPTY,
                    "5.4-mx-exchange-servfail", "5.4-mx-some-nxdomain", "5.4-mx-no-address"),
    "exists": Kind("the address of exists", "temperror", "pass", STOPS, EMPTY,
                   "5.7-exists-dns-error", "5.7-exists-no-answer", "5.7-exists-no-answer"),
    "ptr": Kind("the PTR records of ptr", "softfail", "softfail", PTR,
                "5.5: without a validated name the mechanism does not match; ~all decides.",
                "5.5-ptr-dns-error", "5.5-ptr-nxdomain", "5.5-ptr-none-valid", ["ptr"]),
    "ptr-name": Kind("the addresses of the only PTR name", "softfail", "softfail",
                     NAME + "none is left, and ~all decides.",
                     "5.5: a name without the client's address does not validate; ~all decides.",
                     "5.5-ptr-a-error-skip", "5.5-ptr-none-valid", "5.5-ptr-none-valid", ["ptr"]),
    "ptr-first": Kind("the addresses of the first of two PTR names", "pass", "pass",
                      NAME + "the second one validates and matches.",
                      "5.5: the first name does not validate, the second does and matches.",
                      "5.5-ptr-a-error-skip", "5.5-ptr-any-name", "5.5-ptr-any-name", ["ptr"]),
    "exp": Kind("the explanation", "fail", "fail",
                "6.2: on any DNS error proceed as if there were no exp; the result stays fail.",
                "6.2: without a record proceed as if there were no exp; the result stays fail.",
                "6.2-exp-servfail", "6.2-exp-nxdomain", "6.2-exp-no-records"),
    "p": Kind("the PTR records of %{p}", "pass", "pass", UNKNOWN, UNKNOWN,
              "7.3-p-unknown-dns-error", "7.3-p-unknown", "7.3-p-unknown", ["ptr", "p-macro"]),
    "p-name": Kind("the addresses of the only name for %{p}", "pass", "pass", UNKNOWN, UNKNOWN,
                   "7.3-p-unknown-dns-error", "7.3-p-unknown", "7.3-p-unknown", ["ptr", "p-macro"]),
}


def publish(zone, kind, domain, ip, fault):
    """Publishes a policy at domain whose lookup of that kind shows the fault."""
    target, match = "t." + domain, "ip4:%s ip6:%s" % (IP4, IP6)
    family = "AAAA" if ":" in ip else "A"
    rev = reverse(ip)
    if kind == "policy":
        add(zone, domain, TXT=fault)
    elif kind == "include":
        record(zone, domain, "v=spf1 include:%s %s -all" % (target, match))
        add(zone, target, TXT=fault)
    elif kind == "redirect":
        record(zone, domain, "v=spf1 redirect=" + target)
        add(zone, target, TXT=fault)
    elif kind == "a":
        record(zone, domain, "v=spf1 a:%s %s -all" % (target, match))
        add(zone, target, **{family: fault})
    elif kind == "mx":
        record(zone, domain, "v=spf1 mx:%s %s -all" % (target, match))
        add(zone, target, MX=fault)
    elif kind == "mx-host":
        record(zone, domain, "v=spf1 mx:mx.%s %s -all" % (domain, match))
        add(zone, "mx." + domain, MX=["10 " + target])
        add(zone, target, **{family: fault})
    elif kind == "exists":
        record(zone, domain, "v=spf1 exists:%s %s -all" % (target, match))
        add(zone, target, A=fault, AAAA=[IP6])
    elif kind == "exp":
        record(zone, domain, "v=spf1 -all exp=" + target)
        add(zone, target, TXT=fault)
    elif kind in ("ptr", "ptr-name", "ptr-first"):
        record(zone, domain, "v=spf1 ptr:%s ~all" % domain)
    else:
        record(zone, domain, "v=spf1 exists:%%{p}.is.%s -all" % domain)
        add(zone, "unknown.is." + domain, A=["127.0.0.2"])
    if kind in ("ptr", "p"):
        add(zone, rev, PTR=fault)
    elif kind in ("ptr-name", "ptr-first", "p-name"):
        names = [target] if kind != "ptr-first" else [target, "ok." + domain]
        add(zone, rev, PTR=names)
        add(zone, target, **{family: fault})
        if kind == "ptr-first":
            add(zone, "ok." + domain, **addresses(ip))


def nested(result):
    """The result of ~include of a record that gives result, before ?all (RFC 7208 5.2)."""
    return {"pass": "softfail", "fail": "neutral", "softfail": "neutral", "neutral": "neutral",
            "none": "permerror"}.get(result, result)


def case(suite, kind_name, fault_name, ip, place):
    kind = KINDS[kind_name]
    error = fault_name in ERRORS
    family = "ip6" if ":" in ip else "ip4"
    domain = "%s.%s.example.com" % (fault_name, kind_name)
    zone_name = "%s-%s-%s" % (kind_name, fault_name, family)
    if zone_name not in suite.zones:
        zone = suite.zone(zone_name)
        fault = ERRORS[fault_name][0] if error else VOIDS[fault_name][0]
        publish(zone, kind_name, domain, ip, fault)
        record(zone, "outer.example.org", "v=spf1 ~include:%s ?all" % domain)
        record(zone, "front.example.org", "v=spf1 redirect=" + domain)
    result = kind.error if error else kind.void
    why = kind.why_error if error else kind.why_void
    words = ERRORS[fault_name][3] if error else VOIDS[fault_name][1]
    title = "%s%s at %s" % (words[0].upper(), words[1:], kind.title)
    spec = []
    if error:
        if kind_name == "policy":
            spec.append(ERRORS[fault_name][2])
        elif kind_name in ("a", "mx", "mx-host", "exists"):
            spec.append(ERRORS[fault_name][1])
        if kind_name == "exp" and fault_name == "timeout":
            spec.append("6.2-exp-timeout")
        elif kind.error_spec:
            spec.append(kind.error_spec)
    else:
        spec.append(kind.void_spec[fault_name])
    query = domain
    if place == "include":
        query, title = "outer.example.org", title + ", inside an include"
        inner, result = result, nested(result)
        spec.append("5-dns-error-topmost" if result == "temperror"
                    else "5.2-include-permerror" if result == "permerror"
                    else "5.2-include-pass" if inner == "pass" else "5.2-include-" + inner)
        why += " The include makes %s of an inner %s (5.2)." % (result, inner)
    elif place == "redirect":
        query, title = "front.example.org", title + ", behind redirect"
        spec.append("6.1-redirect-" + result)
        why += " redirect takes the target's result as it is (6.1)."
    needs = []
    if fault_name in TOLD_APART:
        needs.append("rcode")
    needs = (["ip6"] if family == "ip6" else []) + list(kind.needs) + needs
    slug = "%s-%s-%s%s" % (kind_name, fault_name, family, "" if place == "top" else "-" + place)
    suite.test(slug, title + (", IPv6" if family == "ip6" else ""), zone_name, query, result, why,
               spec, ip=ip, severity="high" if result in ("temperror", "permerror") else "medium",
               needs=needs)


def suites():
    suite = Suite("rfc7208/4-dns-faults.json", "rfc7208/faults",
                  "DNS faults at each kind of lookup (RFC 7208 4.3, 4.4, 5, 6)",
                  "tools/generate/faults.py")
    for kind in KINDS:
        for fault in list(ERRORS) + list(VOIDS):
            for ip in (IP4, IP6):
                if fault.startswith("rcode") and ip == IP6:
                    continue
                case(suite, kind, fault, ip, "top")
            if kind not in ("policy", "exp"):
                case(suite, kind, fault, IP4, "include")
                case(suite, kind, fault, IP4, "redirect")
    yield suite
