"""The limits of RFC 7208 4.6.4 for each term that they count, in each place a term can stand.

Terms: mechanism x (the tenth, the eleventh) x (top, inside include, behind redirect), and masked by a
match. Void lookups: kind of lookup x kind of answer x (the second, the third) x the same places.
"""
from common import IP4, Suite, add, record, reverse

PLACES = ("top", "include", "redirect")
PLACE_WORDS = {"top": "", "include": ", inside an include", "redirect": ", behind redirect"}
FILLER_ADDRESS = "203.0.113.%d"


def enter(zone, place, domain, text):
    """Publishes text so that evaluating the returned domain comes to it at that place."""
    record(zone, domain, text)
    if place == "include":
        record(zone, "in." + domain, "v=spf1 include:%s -all" % domain)
        return "in." + domain
    if place == "redirect":
        record(zone, "re." + domain, "v=spf1 redirect=" + domain)
        return "re." + domain
    return domain


class Term:
    """A term that the limit of ten counts: its text, what it costs, what it would ask first."""

    def __init__(self, text, spec, asks, cost=1, needs=()):
        self.text, self.spec, self.asks, self.cost, self.needs = text, spec, asks, cost, needs


TERMS = {
    "include": Term("include:ok.example.net", "4.6.4-count-include", ("ok.example.net", "TXT")),
    "a": Term("a:host.example.net", "4.6.4-count-a", ("host.example.net", "A")),
    "mx": Term("mx:mx.example.net", "4.6.4-count-mx", ("mx.example.net", "MX")),
    "ptr": Term("ptr:example.net", "4.6.4-count-ptr", (reverse(IP4), "PTR"), needs=["ptr"]),
    "exists": Term("exists:host.example.net", "4.6.4-count-exists", ("host.example.net", "A")),
    "redirect": Term("redirect=ok.example.net", "4.6.4-count-redirect", ("ok.example.net", "TXT")),
    "p": Term("exists:%{p}.is.example.net", "4.6.4-p-macro-counted", (reverse(IP4), "PTR"), cost=2,
              needs=["ptr", "p-macro"]),
}


def term_zone(suite):
    zone = suite.zone("terms")
    for i in range(1, 12):
        add(zone, "f%d.example.net" % i, A=[FILLER_ADDRESS % i])
    add(zone, "host.example.net", A=[IP4])
    add(zone, "mx.example.net", MX=["10 host.example.net"])
    add(zone, reverse(IP4), PTR=["host.example.net"])
    add(zone, "host.example.net.is.example.net", A=["127.0.0.2"])
    record(zone, "ok.example.net", "v=spf1 ip4:%s -all" % IP4)
    return zone


def term_case(suite, zone, name, place, past):
    term = TERMS[name]
    outer = 0 if place == "top" else 1
    fillers = 10 - outer - term.cost + (1 if past else 0)
    words = " ".join("a:f%d.example.net" % i for i in range(1, fillers + 1))
    end = "" if name == "redirect" else " -all"
    domain = enter(zone, place, "%s.%s.%s.example.com" % ("past" if past else "at", place, name),
                   "v=spf1 %s %s%s" % (words, term.text, end))
    shown = "%{p}" if name == "p" else name
    count = "%d a terms%s and %s" % (fillers, " and the %s" % place if outer else "", shown)
    slug = "terms-%s-%s-%s" % (name, "eleventh" if past else "tenth", place)
    if past:
        title = "%s as the eleventh%s" % (shown, PLACE_WORDS[place])
        why = ("4.6.4: more than ten terms that query the DNS are permerror, and 4.1 counts over all "
               "evaluations: %s are eleven, though the last would match." % count)
        dns = {"terms": 11, "never": [list(term.asks)]}
        expect = [{"result": "permerror"}]
        if name == "p":
            expect = [{"result": "permerror", "when": "p-macro-term=counted", "preferred": True,
                       "dns": dns},
                      {"result": "pass", "when": "p-macro-term=not-counted", "dns": {"terms": 10}}]
            dns = None
            why = ("4.6.4 includes the PTR lookup for %%{p} in the limit of ten: %s with its exists "
                   "term are eleven, if the lookup counts beside its term." % count)
    else:
        title = "%s as the tenth%s" % (shown, PLACE_WORDS[place])
        why = "4.6.4: ten terms that query the DNS are allowed, over all evaluations (4.1): %s." % count
        if name == "p":
            why = ("4.6.4 includes the PTR lookup for %%{p} in the limit of ten: %s with its exists "
                   "term are ten." % count)
        dns = {"terms": 10} if name != "p" else {"terms": {"min": 9, "max": 10}}
        dns["must"] = [list(term.asks)]
        expect = [{"result": "pass"}]
    specs = [term.spec, "4.6.4-lookup-limit-last-term" if past else "4.6.4-lookup-limit-exact"]
    if past and name != "p":
        specs.append("4.6.4-lookup-limit-bounds-queries")
    if outer:
        specs.append("4.1-global-counter")
    suite.test(slug, title, "terms", domain, expect, why, specs, dns=dns, needs=term.needs,
               severity="high")


def masked_term(suite, zone, name):
    term = TERMS[name]
    words = " ".join("a:f%d.example.net" % i for i in range(1, 11))
    domain = "masked.%s.example.com" % name
    record(zone, domain, "v=spf1 %s ip4:%s %s" % (words, IP4, term.text))
    shown = "%{p}" if name == "p" else name
    suite.test("terms-%s-masked" % name, "%s as the eleventh, behind a match" % shown, "terms", domain,
               "pass", "4.6.4 limits terms during evaluation; the match ends it (4.6.2), so %s is "
               "neither counted nor looked up." % shown,
               ["4.6.4-no-count-unused-redirect" if name == "redirect"
                else "4.6.4-count-evaluated-only", term.spec],
               dns={"terms": 10, "questions": 11, "never": [list(term.asks)]})


class Void:
    """A lookup whose empty answer may be void: its term, the choice it hangs on, its requirement."""

    def __init__(self, text, choice, spec, words):
        self.text, self.choice, self.spec, self.words = text, choice, spec, words


VOIDS = {
    "a": Void("a:%s.example.net", None, None, "an address"),
    "mx": Void("mx:%s.example.net", None, "4.6.4-void-mx-ptr", "an MX record"),
    "mx-host": Void("mx:mx-%s.example.net", "void-mx-hosts", "4.6.4-void-mx-hosts",
                    "an address of an exchange"),
    "exists": Void("exists:%s.example.net", "void-exists", "4.6.4-void-exists", "an exists name"),
    "ptr": Void("ptr:example.net", "void-ptr", "4.6.4-void-mx-ptr", "a PTR record"),
}
ANSWERS = {"nxdomain": ("NXDOMAIN", "4.6.4-void-nxdomain"),
           "nodata": ("an empty answer", "4.6.4-void-nodata")}
CLIENTS = {"nxdomain": "192.0.2.8", "nodata": "192.0.2.9"}


def void_zone(suite):
    zone = suite.zone("voids")
    add(zone, "nodata.example.net")
    for answer in ANSWERS:
        add(zone, "mx-%s.example.net" % answer, MX=["10 %s.example.net" % answer])
    add(zone, reverse(CLIENTS["nodata"]))
    return zone


def void_case(suite, zone, name, answer, place, past):
    void = VOIDS[name]
    words, spec = ANSWERS[answer]
    text = void.text % answer if "%" in void.text else void.text
    before = "a:gone1.example.net a:gone2.example.net" if past else "a:gone1.example.net"
    ip = CLIENTS[answer]
    domain = enter(zone, place, "%s.%s.%s-%s.example.com" % ("past" if past else "at", place, name,
                                                             answer),
                   "v=spf1 %s %s ip4:192.0.2.0/24 -all" % (before, text))
    title = "%s for %s as the %s void lookup%s" % (words[0].upper() + words[1:], void.words,
                                                   "third" if past else "second", PLACE_WORDS[place])
    specs = [spec] + ([void.spec] if void.spec else [])
    specs.append("4.6.4-void-limit" if past else "4.6.4-void-limit-exact")
    if place != "top":
        specs.append("4.6.4-void-global")
    needs = (["ptr"] if name == "ptr" else []) + (["void-limit"] if past else [])
    if not past:
        suite.test("voids-%s-%s-second-%s" % (name, answer, place), title, "voids", domain, "pass",
                   "4.6.4: two void lookups are tolerated, whatever counts as one; the ip4 term "
                   "behind them decides.", specs, ip=ip, needs=needs,
                   dns={"voids": {"min": 1, "max": 2}} if void.choice else {"voids": 2})
        return
    expect, dns = "permerror", {"voids": 3}
    why = "4.6.4: more than two void lookups are permerror; this is the third."
    if void.choice:
        counted = ["counted"] + (["per-term"] if name == "mx-host" else [])
        expect = [{"result": "permerror", "when": "%s=%s" % (void.choice, value),
                   "dns": {"voids": 3}} for value in counted]
        expect[0]["preferred"] = True
        expect.append({"result": "pass", "when": void.choice + "=not-counted", "dns": {"voids": 2}})
        dns = None
        why = ("4.6.4: more than two void lookups are permerror; this is the third, if its kind of "
               "lookup counts.")
    suite.test("voids-%s-%s-third-%s" % (name, answer, place), title, "voids", domain, expect, why,
               specs, ip=ip, needs=needs, dns=dns, level="should", severity="high")


def masked_void(suite, zone, name, answer):
    void = VOIDS[name]
    text = void.text % answer if "%" in void.text else void.text
    domain = "masked.%s-%s.example.com" % (name, answer)
    record(zone, domain, "v=spf1 a:gone1.example.net a:gone2.example.net ip4:192.0.2.0/24 " + text)
    suite.test("voids-%s-%s-masked" % (name, answer),
               "%s for %s behind a match" % (ANSWERS[answer][0][0].upper() + ANSWERS[answer][0][1:],
                                             void.words), "voids", domain, "pass",
               "4.6.2: the match ends processing, so the lookup that would be void is not made.",
               ["4.6.4-count-evaluated-only", "4.6.4-void-limit-exact"], ip=CLIENTS[answer],
               dns={"voids": 2, "terms": 2, "questions": 3})


def suites():
    suite = Suite("limits/by-term.json", "limits/by-term",
                  "The limits for each term that they count, in each place (RFC 7208 4.6.4)",
                  "tools/generate/limits.py")
    zone = term_zone(suite)
    for name in TERMS:
        for place in PLACES:
            for past in (False, True):
                term_case(suite, zone, name, place, past)
        masked_term(suite, zone, name)
    zone = void_zone(suite)
    for name in VOIDS:
        for answer in ANSWERS:
            for place in PLACES:
                for past in (False, True):
                    void_case(suite, zone, name, answer, place, past)
            masked_void(suite, zone, name, answer)
    yield suite
