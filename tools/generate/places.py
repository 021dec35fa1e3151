"""What spoils a text, at each place of texts of many lengths (RFC 7208 4.3, 6.2; RFC 8616 4).

Whoever looks at texts a word at a time, or from one end, must see each place: of short texts each, of longer ones
too, up to a few beyond two words of eight octets.
"""

from overlay import OverlaySuite, txt

LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17)


def words(length):
    """A name of that many octets, two labels at least, none of them empty."""
    return ("a." * length)[: length - 1] + "b"


def names(suite):
    for length in (3, *LENGTHS[3:], 18, 23, 24, 25):
        name = words(length)
        assert len(name) == length and ".." not in name and not name.startswith(".")
        suite.overlay("name-%d-good" % length, "A name of %d octets without an empty label" % length,
                      {name: txt("v=spf1 +all")}, "pass",
                      "4.3: only malformed domains give none; no label of %s is empty." % name,
                      "4.3-fqdn-no-search-list", sender="joe@" + name)
        for at in range(1, length - 2):
            gap = "a" * at + ".." + "b" * (length - at - 2)
            suite.overlay("name-%d-gap-%d" % (length, at), "A name of %d octets with two dots at octet %d" % (length, at),
                          {}, "none", "4.3: a zero-length label that is not at the end makes %s malformed: none." % gap,
                          "4.3-empty-label 4.3-malformed-no-query", sender="joe@" + gap, dns={"questions": 0},
                          severity="low")


def local_parts(suite):
    record = {"example.com": txt("v=spf1 exists:%{l}.x.example.com -all"), "*.x.example.com": {"A": ["127.0.0.2"]}}
    for length in LENGTHS:
        suite.overlay("local-part-%d-ascii" % length, "A local-part of %d octets of US-ASCII" % length, record, "pass",
                      "7.2: %{l} is the local-part; the name exists.", "7.2-l-macro", sender="a" * length + "@example.com")
        for at in range(length):
            local = "a" * at + "\xe4" + "a" * (length - at - 1)
            suite.overlay("local-part-%d-octet-%d" % (length, at),
                          "A local-part of %d octets with one above 127 at octet %d" % (length, at), record, "fail",
                          "RFC 8616 4: a term with %{l} does not match if the local-part is not US-ASCII.",
                          "rfc8616-4-localpart-no-match", sender=local + "@example.com", dns={"questions": 1},
                          needs=["eight-bit-identity"])


def explanations(suite):
    record = {"example.com": txt("v=spf1 -all exp=e.example.com"), "e.example.com": txt("%{l}")}
    for length in LENGTHS:
        suite.overlay("explanation-%d-printable" % length, "An explanation of %d printable octets" % length, record,
                      "fail", "6.2: the explanation is the expanded text.", "6.2-exp-macro-expand",
                      sender="a" * length + "@example.com", text="a" * length)
        for at in range(length):
            local = "a" * at + "\x01" + "a" * (length - at - 1)
            suite.overlay("explanation-%d-octet-%d" % (length, at),
                          "An explanation of %d octets with a control octet at octet %d" % (length, at), record, "fail",
                          "7.1: explain-string has visible US-ASCII and spaces alone; 6.2: a syntax error in it is as "
                          "if there were no exp.", "6.2-exp-no-crlf-injection 7.1-explain-string",
                          sender=local + "@example.com", needs=["explanation", "default-explanation"])
            suite.tests[-1].update(explanation={"default": True}, level="should")


def suites():
    suite = OverlaySuite("rfc7208/4-3-places.json", "rfc7208/places",
                         "What spoils a name, a local-part or an explanation, at each place (RFC 7208 4.3, 6.2; RFC 8616 4)",
                         "tools/generate/places.py")
    names(suite)
    local_parts(suite)
    explanations(suite)
    return [suite]
