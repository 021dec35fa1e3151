"""A suite whose tests lay a few owners over one base zone, for cases that each need a record of their own."""

from common import IP4, Suite


def escaped(text):
    """Octets (one a character) as a byte string of the vector format."""
    return "".join(
        "\\\\" if c == "\\" else c if " " <= c <= "~" else "\\%03d" % ord(c) for c in text
    )


def txt(text):
    """The types of an owner with one TXT record, cut into strings of at most 255 octets (RFC 7208 3.3)."""
    pieces = [escaped(text[i : i + 255]) for i in range(0, len(text), 255)] or [""]
    return {"TXT": pieces if len(pieces) == 1 else [pieces]}


class OverlaySuite(Suite):
    """Ids are <suite>/<slug>; the base zone is named base."""

    def __init__(self, path, suite, title, ref, base=None):
        super().__init__(path, suite, title, ref)
        self.zones["base"] = base or {}

    def overlay(self, slug, title, owners, result, why, spec, ip=IP4, sender="joe@example.com",
                helo="mx.example.net", severity="medium", text=None, dns=None, needs=(), query=None):
        """owners are laid over the base zone; text is the explanation a fail must carry."""
        needs = list(needs) + (["explanation"] if text is not None else [])
        self.test(slug, title, {"base": "base", "set": owners}, "", result, why, spec.split(), ip=ip,
                  severity=severity, needs=needs, dns=dns)
        test = self.tests[-1]
        test["query"] = {"ip": ip, "from": escaped(sender), "helo": escaped(helo), **(query or {})}
        if text is not None:
            test["explanation"] = {"text": escaped(text)}
