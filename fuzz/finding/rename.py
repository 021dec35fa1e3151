"""Gives a case documentation names and addresses (RFC 2606, 5737, 3849) where it fails the same way with them.

What cannot be renamed without losing the failure stays, and is told.
"""

import ipaddress
import itertools
import re

from case import TEXTS

NAME = re.compile(rb"(?:[A-Za-z0-9_-]+\.)+[A-Za-z][A-Za-z0-9-]*")
ADDRESS = re.compile(rb"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.])|(?<![\w:])[0-9A-Fa-f]*:[0-9A-Fa-f:]+(?![\w:])")
DOCUMENTATION = [ipaddress.ip_network(n) for n in
                 ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]
DOMAINS = (b"example.com", b"example.net", b"example.org", b"example")


def is_documented_name(name):
    name = name.lower().rstrip(b".")
    return name.endswith(b".arpa") or any(name == d or name.endswith(b"." + d) for d in DOMAINS)


def address_of(text):
    try:
        return ipaddress.ip_address(text.decode("ascii"))
    except ValueError:
        return None


def is_documented(address):
    return any(address in network for network in DOCUMENTATION if network.version == address.version)


def texts_of(case):
    """Every octet string in which a name or an address may stand."""
    for key in TEXTS:
        yield case.query.get(key, b"")
    for owner, types in case.zone.items():
        yield owner
        for rrset in types.values():
            yield from () if isinstance(rrset, str) else rrset


def names_of(case):
    """The names to change, the longest first, so that none is cut by another: those of the query and of the zone,
    and what looks like one in a text."""
    found = {case.query["from"].rpartition(b"@")[2], case.query["helo"]} | set(case.zone)
    for text in texts_of(case):
        found.update(m[0] for m in NAME.finditer(text))
    for _, rrtype, rrset in case.rrsets():
        found |= {value.split(b" ")[-1] for value in rrset if rrtype in ("MX", "PTR")}
    found = {name.rstrip(b".") for name in found}
    return sorted((n for n in found if n and not address_of(n) and not is_documented_name(n)),
                  key=lambda n: (-len(n), n))


def addresses_of(case):
    found = {address_of(case.query["ip"].encode())}
    for text in texts_of(case):
        found.update(address_of(m[0]) for m in ADDRESS.finditer(text))
    return sorted((a for a in found if a and not is_documented(a)), key=lambda a: (a.version, int(a)))


def fresh_names(case, name):
    """Documentation names to try for one: short, then of as many labels, then of its length."""
    used = {m[0].lower() for text in texts_of(case) for m in NAME.finditer(text)}
    letters = (bytes([c]) for c in b"abcdefghijklmnopqrstuvwxyz")
    stem = next(letter for letter in letters if letter + b".example.com" not in used)
    labels = name.count(b".") + 1
    yield b"example.net" if b"example.net" not in used else stem + b".example.com"
    yield stem + b".example.com"
    yield b".".join([stem] * max(labels - 2, 1)) + b".example.com"
    if len(name) > len(b".example.com"):
        yield stem * (len(name) - len(b".example.com")) + b".example.com"
    first = name.split(b".")[0]
    if len(first) <= 63:
        yield first + b".example.com"


def fresh_addresses(case, address):
    """Addresses to try: in networks not yet used, then any; with the same last octet first."""
    used = {m[0] for text in texts_of(case) for m in ADDRESS.finditer(text)} | {case.query["ip"].encode()}
    networks = [n for n in DOCUMENTATION if n.version == address.version]
    for host in (int(address) & 0xff, 1, 9):
        for network in networks:
            new = network[host]
            if str(new).encode() not in used:
                yield new


def with_address(case, old, new):
    """The case with another address, wherever it stands as text, and as a reverse name (RFC 7208 5.5)."""
    spellings = {str(old), old.exploded}
    pattern = "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))
    changed = case.substitute(rb"(?<![\w.:])(?:" + pattern.encode() + rb")(?![\w:])", str(new).encode())
    changed = changed.substitute(re.escape(old.reverse_pointer.encode()), new.reverse_pointer.encode())
    if address_of(case.query["ip"].encode()) == old:
        changed.query["ip"] = str(new)
    return changed


def with_name(case, old, new):
    if b"." not in old:  # a single label stands where nothing but a name can
        return case.substitute(rb"(?:(?<=[:= @])|^)" + re.escape(old) + rb"(?=$|[/ ])", lambda m: new)
    return case.substitute(rb"(?<![A-Za-z0-9_-])" + re.escape(old) + rb"(?![A-Za-z0-9_-])", lambda m: new)


def rename(case, fails):
    """fails(case) tells whether a case still fails the same way. Returns the renamed case and what stayed."""
    stayed = []
    for what, proposals, change in ((names_of, fresh_names, with_name), (addresses_of, fresh_addresses, with_address)):
        for old in what(case):
            for new in itertools.islice(proposals(case, old), 6):
                changed = change(case, old, new)
                if fails(changed):
                    case = changed
                    break
            else:
                stayed.append(old.decode("ascii", "backslashreplace") if isinstance(old, bytes) else str(old))
    return case, stayed
