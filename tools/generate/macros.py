"""Macro letter x digits x r x delimiters x place (RFC 7208 7.1 to 7.3)."""

from expand import expand
from common import IP4
from overlay import OverlaySuite, escaped, txt

DOMAIN = "mail-x.sub.example.com"
SENDER = "ann+b-c.d_e@" + DOMAIN
HELO = "mta-1.out_2.example.net"
CLIENT6 = "2001:db8::cb01"
NIBBLES = ".".join("20010db8" + "0" * 20 + "cb01")
VALUES = {"s": SENDER, "l": "ann+b-c.d_e", "o": DOMAIN, "d": DOMAIN, "i": IP4,
          "p": "ptr-a.b.example.com", "v": "in-addr", "h": HELO}
TEXT_ONLY = {"c": IP4, "r": "mta-9.example.org", "t": "1700000000"}
DIGITS = (0, 1, 2, 9)
DELIMITERS = (("", ""), ("dot", "."), ("hyphen", "-"), ("several", ".-_+"))
P_NEEDS = ("ptr", "p-macro")
LETTER_SPEC = "7.2-%s-macro"
BASE = {
    "1.2.0.192.in-addr.arpa": {"PTR": ["ptr-a.b.example.com"]},
    "ptr-a.b.example.com": {"A": [IP4]},
}


def spec_of(letter, digits, reverse, delimiters, upper):
    spec = [LETTER_SPEC % letter]
    if reverse:
        spec.append("7.3-reverse")
    if digits:
        spec.append("7.3-digits-after-reverse" if reverse else "7.3-digits-right-hand")
    if delimiters:
        spec.append("7.3-split-listed-only")
    if upper:
        spec.append("7.3-upper-url-escape")
    return " ".join(spec)


def combinations(values):
    for letter, value in values.items():
        for digits in DIGITS:
            for reverse in (False, True):
                for name, delimiters in DELIMITERS:
                    yield letter, value, digits, reverse, name, delimiters


def spelt(letter, digits, reverse, delimiters):
    return "%%{%s%s%s%s}" % (letter, digits or "", "r" if reverse else "", delimiters)


def slug_of(letter, digits, reverse, name):
    return letter + (str(digits) if digits else "") + ("r" if reverse else "") + ("-" + name if name else "")


def names(suite):
    for letter, value, digits, reverse, name, delimiters in combinations(VALUES):
        one_name(suite, "", letter, value, digits, reverse, name, delimiters, IP4)
    for letter, value, digits, reverse, name, delimiters in combinations({"i": NIBBLES, "v": "ip6"}):
        one_name(suite, "ip6-", letter, value, digits, reverse, name, delimiters, CLIENT6)


def one_name(suite, family, letter, value, digits, reverse, name, delimiters, ip):
    macro = spelt(letter, digits, reverse, delimiters)
    asked = expand(value, digits, reverse, delimiters) + ".x.example.org"
    suite.overlay(family + slug_of(letter, digits, reverse, name),
               "%s in the domain-spec of exists" % macro,
               {DOMAIN: txt("v=spf1 exists:%s.x.example.org -all" % macro),
                escaped(asked): {"A": ["127.0.0.2"]}}, "pass",
               "7.3: %s is split, reversed, cut and rejoined as %s says; the A record stands at that name." %
               (letter, macro), spec_of(letter, digits, reverse, delimiters, False),
               ip=ip, sender=SENDER, helo=HELO,
               needs=(("ip6",) if family else ()) + P_NEEDS * (letter == "p"), dns={"must": [[escaped(asked), "A"]]})


def texts(suite):
    for letter, value, digits, reverse, name, delimiters in combinations({**VALUES, **TEXT_ONLY}):
        for upper in (False, True):
            macro = spelt(letter.upper() if upper else letter, digits, reverse, delimiters)
            wanted = expand(value, digits, reverse, delimiters, escape=upper)
            query = {"r": {"receiver": TEXT_ONLY["r"]}, "t": {"time": int(TEXT_ONLY["t"])}}.get(letter)
            suite.overlay(("upper-" if upper else "lower-") + slug_of(letter, digits, reverse, name),
                       "%s in explanation text" % macro,
                       {DOMAIN: txt("v=spf1 -all exp=e.example.org"),
                        "e.example.org": txt("<%s>" % macro)}, "fail",
                       "7.3: %s is split, reversed, cut%s as %s says." %
                       (letter, ", rejoined and URL-escaped" if upper else " and rejoined", macro),
                       spec_of(letter, digits, reverse, delimiters, upper), sender=SENDER, helo=HELO,
                       text="<%s>" % wanted, query=query,
                       needs={"r": ("receiver",), "t": ("time",), "p": P_NEEDS}.get(letter, ()))


def suites():
    ref = "tools/generate/macros.py"
    name = OverlaySuite("rfc7208/7-macro-names.json", "rfc7208/macro-names",
                        "Macro letter, digits, r and delimiters in a name (RFC 7208 7)", ref, BASE)
    text = OverlaySuite("rfc7208/7-macro-texts.json", "rfc7208/macro-texts",
                        "Macro letter, digits, r and delimiters in explanation text (RFC 7208 7)", ref, BASE)
    names(name)
    texts(text)
    return [name, text]
