"""Records of many octets: terms, spaces, modifiers, macros, up to what one TXT RR can carry.

One RR has 65,535 octets of RDATA; with a length octet before each string of 255 that leaves 65,279
octets of text. No DNS message holds that much beside its header and question, so the longest records
are for resolver hooks; those of 65,000 octets fit into a message.
"""
from common import IP4, Suite, record

TEXT_MAX = 65279  # of one TXT RR
MESSAGE = 65000   # with the header, the question and the RR's own head below 65,535


def filled(unit, head, tail, length):
    """head, as many units as fit, spaces, tail: exactly length octets."""
    room = length - len(head) - len(tail)
    body = unit * (room // len(unit))
    return head + body + " " * (room - len(body)) + tail


def bomb(length):
    """An exists term of macros, with spaces before it to make up the length."""
    head, tail = "v=spf1 ", "is.example.net -all"
    count, pad = divmod(length - len(head) - len("exists:") - len(tail), len("%{d}."))
    return head + " " * pad + "exists:" + "%{d}." * count + tail


def shapes(length):
    """Slug, title, record, result, why, requirement."""
    match = "ip4:%s -all" % IP4
    yield ("terms", "ip4 terms, the last one matches",
           filled("ip4:203.0.113.1 ", "v=spf1 ", match, length), "pass",
           "3.3 and 3.4 set a verifier no limit: the record that DNS delivers is evaluated to its end.",
           ["3.3-length-over-255", "3.4-large-answer-usable"])
    yield ("terms-denied", "ip4 terms, the last but one denies",
           filled("ip4:203.0.113.1 ", "v=spf1 ", "-ip4:%s +all" % IP4, length), "fail",
           "3.3 and 3.4 set a verifier no limit; cut short the record would be neutral.",
           ["3.3-length-over-255", "3.4-large-answer-usable"])
    yield ("spaces", "spaces before the only terms", filled(" ", "v=spf1 ", match, length), "pass",
           "4.6.1: terms = *( 1*SP ( directive / modifier ) ); there is no upper limit to the spaces.",
           ["4.6.1-multiple-spaces", "3.3-length-over-255"])
    yield ("trailing-spaces", "spaces behind the only terms",
           filled(" ", "v=spf1 " + match, "", length), "pass", "4.5: record = version terms *SP.",
           ["4.5-trailing-spaces", "3.3-length-over-255"])
    yield ("error-at-end", "ip4 terms and an error in the last octet",
           filled("ip4:%s " % IP4, "v=spf1 ", "-all/", length), "permerror",
           "4.6: the whole record is validated first, the last octet included.",
           ["4.6-syntax-anywhere", "3.3-length-over-255"])
    yield ("modifier", "one unknown modifier",
           filled("x", "v=spf1 %s note=" % match[:-5], "", length), "pass",
           "4.6.1: the value of an unknown modifier has no upper limit, and it is ignored (6).",
           ["6-unknown-any-domain-shape", "11.1-bomb-expansion"])
    yield ("modifiers", "unknown modifiers of two octets",
           filled("x= ", "v=spf1 ", match, length), "pass",
           "6: unrecognised modifiers are ignored no matter how often they appear.",
           ["6-unknown-empty-value", "11.1-bounded-work"])
    yield ("escapes", "an unknown modifier of escapes",
           filled("%%", "v=spf1 note=", " " + match, length), "pass",
           "7.1: %% is a macro-expand; the value is ignored and expands to nothing (6).",
           ["6-unknown-macro-syntax", "11.1-bomb-expansion"])
    yield ("open-macros", "nested macro openings",
           filled("%{", "v=spf1 %s note=" % match[:-5], "}", length), "permerror",
           "7.1: a macro letter follows %{; macros do not nest.",
           ["6-unknown-macro-syntax", "11.1-recursion-bounded"])
    yield ("macro-bomb", "one exists term of macros",
           bomb(length), "pass",
           "7.3: the expanded name loses labels from the left until it has at most 253 octets; that "
           "name is below the zone's wildcard.",
           ["7.3-truncate-several-labels", "11.1-bomb-expansion"])
    yield ("name", "one word of letters", filled("a", "v=spf1 %s " % match[:-5], "", length),
           "permerror", "4.6.1: a term without =, : and / is a mechanism, and none has this name.",
           ["4.6.1-unknown-mechanism"])
    yield ("qualifiers", "a row of qualifiers", filled("-", "v=spf1 %s " % match[:-5], "all", length),
           "permerror", "4.6.1: a mechanism has at most one qualifier.",
           ["4.6.1-qualifier-doubled"])
    yield ("digits", "a macro with a row of digits",
           filled("9", "v=spf1 note=%{d", "}" + " " + match, length),
           [{"result": "pass", "when": "digits-huge=all-parts", "preferred": True},
            {"result": "permerror", "when": "digits-huge=permerror"}],
           "7.1: transformers = *DIGIT [ r ]; a number of that many digits must neither overflow nor "
           "wrap round to zero.", ["7.3-digits-huge", "11.1-bomb-expansion"])


LENGTHS = {1024: None, 16384: None,
           MESSAGE: {"terms", "spaces", "macro-bomb"},
           TEXT_MAX: {"terms-denied", "error-at-end", "modifier"}}


def suites():
    suite = Suite("security/long-records.json", "security/long-records",
                  "Records of many octets (RFC 7208 3.3, 3.4, 11.1)",
                  "tools/generate/long_records.py")
    for length, chosen in LENGTHS.items():
        for slug, title, text, expect, why, spec in shapes(length):
            if chosen is not None and slug not in chosen:
                continue
            zone = suite.zone("%s-%d" % (slug, length))
            domain = "long.example.com"
            record(zone, domain, text)
            if slug == "macro-bomb":
                zone["*.is.example.net"] = {"A": ["127.0.0.2"]}
            suite.test("%s-%d" % (slug, length), "%d octets: %s" % (len(text), title),
                       "%s-%d" % (slug, length), domain, expect, why, spec,
                       severity="high", needs=["multiple-strings"])
    yield suite
