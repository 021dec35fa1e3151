"""Productions of the grammar, character by character and number by number (RFC 7208 5.6, 7.1, 12)."""

from overlay import OverlaySuite, escaped, txt

ALPHA = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGIT = "0123456789"
VISIBLE = [chr(c) for c in range(0x21, 0x7F)]
OUTSIDE = [chr(c) for c in (0x00, 0x01, 0x09, 0x0A, 0x0D, 0x1F, 0x7F, 0x80, 0xA0, 0xFF)]
DELIMITER = ".-+,/_="


def code(character):
    return "x%02x" % ord(character)


def needs(character):
    return (["nul-octets"] if character == "\0" else []) + (["non-ascii-records"] if character > "\x7f" else [])


class Grammar:
    """A record with one term in question: accepted, and then the term has an effect, or permerror."""

    def __init__(self):
        self.suite = OverlaySuite("rfc7208/12-abnf.json", "rfc7208/abnf",
                                  "The grammar, character by character and number by number (RFC 7208 5.6, 7.1, 12)",
                                  "tools/generate/abnf.py")

    def name(self, slug, spec_text, asked, rule, spec, character=None):
        """exists:spec_text is legal and asks for a name that exists."""
        zone = {"example.com": txt("v=spf1 exists:%s -all" % spec_text)}
        zone.setdefault(escaped(asked), {})["A"] = ["127.0.0.2"]
        self.suite.overlay(slug, "exists:%s is legal" % escaped(spec_text), zone, "pass", "7.1: " + rule, spec,
                        dns={"must": [[escaped(asked), "A"]]},
                           needs=needs(character or "a") + (["ptr", "p-macro"] if "%{p}" in spec_text.lower() else []))

    def harmless(self, slug, term, rule, spec):
        """The term is legal and changes nothing: ip4 behind it decides."""
        self.suite.overlay(slug, "%s is legal" % escaped(term),
                        {"example.com": txt("v=spf1 %s ip4:192.0.2.1 -all" % term)}, "pass", rule, spec)

    def refused(self, slug, term, rule, spec, character=None):
        """The term is a syntax error: permerror, although ip4 in front of it matches."""
        self.suite.overlay(slug, "%s is a syntax error" % escaped(term),
                        {"example.com": txt("v=spf1 ip4:192.0.2.1 %s" % term)}, "permerror", rule, spec,
                        severity="high", needs=needs(character or "a"))

    def matches(self, slug, term, ip, rule, spec):
        self.suite.overlay(slug, "%s is legal" % term, {"example.com": txt("v=spf1 %s -all" % term)}, "pass",
                        rule, spec, ip=ip, needs=["ip6"] if ":" in ip else [])


def macro_literals(g):
    for c in VISIBLE:
        if c not in "%.":
            g.name("literal-" + code(c), "a%sb.x.example.com" % c, "a%sb.x.example.com" % c,
                   "macro-literal is %x21-24 / %x26-7E.", "7.1-macro-literal-range 7.1-lower-labels-free")
    for c in OUTSIDE:
        g.refused("literal-" + code(c), "exists:a%sb.x.example.com" % c,
                  "7.1: macro-literal is %x21-24 / %x26-7E.", "7.1-macro-literal-range", c)


def after_percent(g):
    means = {"%": "%", "_": " ", "-": "%20"}
    for c in VISIBLE:
        if c in means:
            g.name("percent-" + code(c), "a%%%sb.x.example.com" % c, "a%sb.x.example.com" % means[c],
                   'macro-expand has "%%", "%_" and "%-".',
                   {"%": "7.1-percent-percent", "_": "7.1-percent-underscore", "-": "7.1-percent-hyphen"}[c])
        else:
            g.refused("percent-" + code(c), "exists:a%%%sb.x.example.com" % c,
                      '7.1: "%" is followed by {, %, _ or -, and an open brace must be closed.',
                      "7.1-macro-unclosed" if c == "{" else "7.1-percent-bad-next")


def letters(g):
    values = {"s": "joe@example.com", "l": "joe", "o": "example.com", "d": "example.com", "i": "192.0.2.1",
              "p": "unknown", "v": "in-addr", "h": "mx.example.net"}
    for c in VISIBLE:
        if c.lower() in values:
            value = values[c.lower()]
            if c == "S":
                value = "joe%40example.com"
            g.name("letter-" + code(c), "%%{%s}.x.example.com" % c, value + ".x.example.com",
                   "the letter is a macro-letter, in either case.", "7.1-macro-letter-case")
        elif c in "crtCRT":
            g.refused("letter-" + code(c), "exists:%%{%s}.x.example.com" % c,
                      "7.2: c, r and t are allowed only in exp text.", "7.2-crt-exp-only")
        else:
            g.refused("letter-" + code(c), "exists:%%{%s}.x.example.com" % c,
                      "7.1: this is no macro-letter.",
                      "7.1-macro-empty" if c == "}" else "7.1-macro-letter-unknown")


def delimiters(g):
    for c in VISIBLE:
        if c in DELIMITER:
            g.name("delimiter-" + code(c), "%%{l%s}.x.example.com" % c, "joe.x.example.com",
                   "the seven delimiters.", "7.1-delimiter-set")
        elif c not in DIGIT + "rR}":
            g.refused("delimiter-" + code(c), "exists:%%{l%s}.x.example.com" % c,
                      "7.1: delimiter is one of . - + , / _ =", "7.1-macro-multi-letter" if c in ALPHA else
                      "7.1-delimiter-bad")


def top_labels(g):
    for place, pattern in (("first", "%som"), ("inner", "c%sm"), ("last", "co%s")):
        for c in VISIBLE:
            if c == ".":
                continue
            name = "x.example." + pattern % c
            if c in ALPHA + DIGIT or c == "-" and place == "inner":
                g.name("toplabel-%s-%s" % (place, code(c)), name, name,
                       "toplabel is letters and digits with a letter among them, or with hyphens inside.",
                       "7.1-domain-end-toplabel 7.1-toplabel-alnum-ok")
            else:
                g.refused("toplabel-%s-%s" % (place, code(c)), "exists:" + name,
                          "7.1: no toplabel holds this character here.",
                          {"-": "7.1-toplabel-%s-hyphen" % ("leading" if place == "first" else "trailing"),
                           "%": "7.1-percent-bad-next"}.get(c, "7.1-toplabel-bad-char")
                          if not (c == "%" and place == "last") else "7.1-percent-at-end")


def modifier_names(g):
    for c in VISIBLE:
        if c in ALPHA:
            g.harmless("modifier-first-" + code(c), c + "oo=x", "12: name = ALPHA *( ... ); 6: ignored.",
                       "4.6.1-modifier-name-charset 6-unknown-ignored")
        else:
            g.refused("modifier-first-" + code(c), c + "oo=x",
                      "12: a modifier's name begins with a letter, and this is no mechanism.",
                      "4.6.1-modifier-name-first-alpha")
        if c in ALPHA + DIGIT + "-_.=":
            g.harmless("modifier-inner-" + code(c), "f%so=x" % c,
                       '12: name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ), then "="; 6: ignored.',
                       "4.6.1-modifier-name-charset 6-unknown-ignored")
        else:
            g.refused("modifier-inner-" + code(c), "f%so=x" % c,
                      "12: a modifier's name does not hold this character, and this is no mechanism.",
                      "4.6.1-modifier-name-bad-char")


def modifier_values(g):
    for c in VISIBLE:
        if c != "%":
            g.harmless("value-" + code(c), "foo=a%sb" % c, "12: the value is a macro-string; 6: ignored.",
                       "6-unknown-ignored 7.1-macro-literal-range")
    for c in OUTSIDE:
        g.refused("value-" + code(c), "foo=a%sb" % c, "12: the value is a macro-string of visible characters.",
                  "3.1-no-nul" if c == "\0" else "3.1-ascii-modifier-value" if c > "\x7f" else
                  "3.1-no-control-chars", c)


def octets(g):
    for place in range(4):
        for text in ("0", "1", "9", "10", "19", "99", "100", "199", "200", "249", "250", "255"):
            quad = ["192", "0", "2", "1"]
            quad[place] = text
            address = ".".join(quad)
            g.matches("qnum-%d-%s" % (place + 1, text), "ip4:" + address, address, "5.6: a qnum is 0 to 255.",
                      "5.6-qnum-range")
        for name, text, spec in (
                ("empty", "", "5.6-ip4-four-octets"), ("00", "00", "5.6-qnum-leading-zero"),
                ("01", "01", "5.6-qnum-leading-zero"), ("001", "001", "5.6-qnum-leading-zero"),
                ("010", "010", "5.6-qnum-leading-zero"), ("099", "099", "5.6-qnum-leading-zero"),
                ("256", "256", "5.6-qnum-over-255"), ("260", "260", "5.6-qnum-over-255"),
                ("300", "300", "5.6-qnum-over-255"), ("999", "999", "5.6-qnum-over-255"),
                ("1000", "1000", "5.6-qnum-over-255"), ("4294967297", "4294967297", "5.6-qnum-over-255"),
                ("hex", "0x1", "5.6-qnum-nondecimal"), ("letter", "a", "5.6-qnum-nondecimal"),
                ("plus", "+1", "5.6-qnum-nondecimal"), ("minus", "-1", "5.6-qnum-nondecimal"),
                ("macro", "%{l}", "5.6-ip4-no-macro")):
            quad = ["192", "0", "2", "1"]
            quad[place] = text
            g.refused("qnum-%d-%s" % (place + 1, name), "ip4:" + ".".join(quad),
                      "5.6: a qnum is 0 to 255 in decimal without leading zeros.", spec)


def lengths(g):
    forms = [("ip4", "ip4:192.0.2.1/%s", "192.0.2.1", 32), ("ip6", "ip6:2001:db8::1/%s", "2001:db8::1", 128),
             ("a4", "a/%s", None, 32), ("a6", "a//%s", None, 128), ("a46", "a/0//%s", None, 128),
             ("mx4", "mx/%s", None, 32), ("mx6", "mx//%s", None, 128)]
    tried = ["0", "1", "9", "10", "31", "32", "33", "39", "99", "100", "127", "128", "129", "130", "200", "256",
             "999", "1000", "4294967296", "00", "01", "08", "032", "0128", "", "a", "1a", "0x8", "+8", "-8", "8.",
             "8/"]
    spec = {"ip4": ("5.6-ip4-cidr-range", "5.6-ip4-cidr-over-32", "5.6-ip4-cidr-leading-zero", "5.6-ip4-cidr-empty",
                    "5.6-ip4-cidr-nondigit"),
            "ip6": ("5.6-ip6-cidr-range", "5.6-ip6-cidr-over-128", "5.6-ip6-cidr-leading-zero",
                    "5.6-ip6-cidr-empty", "5.6-ip6-cidr-over-128")}
    dual = ("5.6-dual-cidr-both", "5.6-dual-cidr4-over-32", "5.6-dual-cidr-leading-zero",
            "5.6-dual-cidr-empty-part", "5.6-dual-cidr-single-slash")
    dual6 = ("5.6-dual-cidr-ip6-only", "5.6-dual-cidr6-over-128") + dual[2:]
    for name, form, ip, most in forms:
        ids = spec.get(name, dual if most == 32 else dual6)
        for text in tried:
            digits = text.isdigit() and text.isascii()
            legal = digits and (text == "0" or text[0] != "0") and int(text) <= most
            slug = "length-%s-%s" % (name, {"": "empty", "+8": "plus", "-8": "minus", "8.": "dot", "8/": "slash"}
                                     .get(text, text))
            term = form % text
            rule = "5.6: a length is 0 to %d in decimal without leading zeros." % most
            if legal and ip:
                g.matches(slug, term, ip, rule, ids[0])
            elif legal:
                g.harmless(slug, term, rule + " The name has no address, so nothing matches.", ids[0])
            else:
                why = (ids[3] if text == "" else ids[4] if not digits else
                       ids[2] if text[0] == "0" else ids[1])
                g.refused(slug, term, rule, why)


def suites():
    g = Grammar()
    for part in (macro_literals, after_percent, letters, delimiters, top_labels, modifier_names, modifier_values,
                 octets, lengths):
        part(g)
    return [g.suite]
