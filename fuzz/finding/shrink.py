"""Makes a case small by its structure, as long as a predicate holds of it.

Each pass proposes smaller cases, from the coarse (owners, RRsets, records, chains, choices, members of the query) to
the fine (terms, parts of terms, labels, digits, octets); a proposal that still fails the same way is taken. The passes
are repeated until none helps.
"""

import re

TERM = re.compile(rb" +")
# Parts of a term, and how many octets of a part stay: a qualifier, a prefix length, an argument, a macro, its
# transformers, its digits, its delimiters, an escape, a label, and of a word all but its first octet.
PARTS = [(rb"^[-+~?]", 0), (rb"//?[0-9]*", 0), (rb"[:=].*", 0), (rb"%\{[^}]*\}", 0), (rb"(?<=%\{.)[^}]+(?=\})", 0),
         (rb"(?<=%\{.)[0-9]+", 0), (rb"(?<=%\{.)[0-9]{2,}", 1), (rb"[-.+,/_=](?=[-.+,/_=]*\})", 0), (rb"%[%_-]", 0),
         (rb"[^.:=/%{}]+\.", 0), (rb"\.[^.:=/%{}]+", 0), (rb"[^.:=/%{}]{2,}", 1)]


# What a query says if nothing depends on it.
PLAIN = [("helo", b"mx.example.org"), ("from", b"joe@example.com"), ("ip", "192.0.2.1"), ("ip", "2001:db8::1")]


class Shrinker:
    def __init__(self, case, holds, runs):
        """holds(lines) tells whether a case, as octets, still fails the same way; it is asked at most runs times."""
        self.case, self.holds, self.left = case, holds, runs
        self.seen = {case.lines()}

    def take(self, new):
        """Takes the case if it is new, and fails the same way."""
        if self.left <= 0:
            return False
        try:
            lines = new.lines()
        except (ValueError, IndexError):  # a change has left no record behind
            return False
        if lines in self.seen:
            return False
        self.seen.add(lines)
        self.left -= 1
        if not self.holds(lines):
            return False
        self.case = new
        return True

    def drop_from(self, items, put):
        """Drops what can be dropped of a list; put(case, items) gives the case with other items. Returns whether
        anything went."""
        changed = False
        size = len(items)
        while size >= 1:
            start = 0
            while start < len(items):
                fewer = items[:start] + items[start + size:]
                if self.take(put(self.case.copy(), fewer)):
                    items, changed = fewer, True
                else:
                    start += size
            size //= 2
        return changed

    # --- the passes ---

    def owners(self):
        def put(case, owners):
            case.zone = {owner: case.zone[owner] for owner in owners}
            return case
        return self.drop_from(list(self.case.zone), put)

    def rrsets(self):
        def put(case, keys):
            case.zone = {o: {t: r for t, r in types.items() if (o, t) in keys} for o, types in case.zone.items()}
            return case
        return self.drop_from([(o, t) for o, types in self.case.zone.items() for t in types], put)

    def records(self):
        changed = False
        for owner, rrtype, rrset in list(self.case.rrsets()):
            def put(case, items, owner=owner, rrtype=rrtype):
                case.zone[owner][rrtype] = items
                return case
            changed |= len(rrset) > 1 and self.drop_from(rrset, put)
        return changed

    def chains(self):
        """Puts the policy of a target in place of the one that points at it."""
        changed = False
        policies = {owner: rrset for owner, rrtype, rrset in self.case.rrsets() if rrtype == "TXT"}
        for owner, rrset in policies.items():
            for target in re.findall(rb"(?:redirect=|include:)([^ ]+)", b" ".join(rrset)):
                if target in policies and target != owner:
                    new = self.case.copy()
                    new.zone[owner]["TXT"] = list(policies[target])
                    changed |= self.take(new)
        return changed

    def choices(self):
        def put(case, choices):
            case.choices = choices
            return case
        return self.drop_from(self.case.choices, put)

    def members(self):
        """The query's members that need not be there, then plain values."""
        changed = False
        for key in ("scope", "receiver", "time"):
            if key in self.case.query:
                new = self.case.copy()
                del new.query[key]
                changed |= self.take(new)
        for key, value in PLAIN:
            if (key, self.case.query[key]) not in PLAIN:
                new = self.case.copy()
                new.query[key] = value
                changed |= self.take(new)
        return changed

    def texts(self):
        """(where, octets) of every text that can be cut: TXT records and those of the query."""
        for owner, rrtype, rrset in list(self.case.rrsets()):
            if rrtype == "TXT":
                for i in range(len(rrset)):
                    yield (owner, rrtype, i)
        for key in ("from", "helo", "receiver"):
            if key in self.case.query and (key, self.case.query[key]) not in PLAIN:
                yield (key,)

    def get(self, where):
        return self.case.query[where[0]] if len(where) == 1 else self.case.zone[where[0]][where[1]][where[2]]

    def put(self, case, where, value):
        if len(where) == 1:
            case.query[where[0]] = value
        else:
            case.zone[where[0]][where[1]][where[2]] = value
        return case

    def terms(self):
        changed = False
        for where in self.texts():
            words = TERM.split(self.get(where))

            def put(case, items, where=where, head=words[:1]):
                return self.put(case, where, b" ".join(head + items))
            changed |= len(words) > 1 and self.drop_from(words[1:], put)
        return changed

    def parts(self):
        """Parts of terms, one after the other."""
        changed = False
        for where in self.texts():
            for pattern, kept in PARTS:
                at = 0
                while at < len(matches := self.matches(where, pattern)):
                    start, end = matches[at]
                    text = self.get(where)
                    if self.take(self.put(self.case.copy(), where, text[:start + kept] + text[end:])):
                        changed = True
                    else:
                        at += 1
        return changed

    def matches(self, where, pattern):
        """Where in the text's words the pattern matches; the version section of a record is left alone."""
        words = list(re.finditer(rb"[^ ]+", self.get(where)))
        return [(word.start() + m.start(), word.start() + m.end()) for word in words[1 if len(where) == 3 else 0:]
                for m in re.finditer(pattern, word[0]) if m.end() > m.start()]

    def labels(self):
        """Labels of names, everywhere at once: without the label, then with its first octet alone."""
        names = set(self.case.zone) | {self.case.query[where[0]].rpartition(b"@")[2] for where in self.texts()
                                       if len(where) == 1}
        for _, rrtype, rrset in self.case.rrsets():
            names |= {value.split(b" ")[-1] for value in rrset if rrtype in ("MX", "PTR")}
        labels = {label for name in names if not name.endswith(b".arpa") for label in name.split(b".")}
        changed = False
        for label in sorted(labels - {b"", b"example", b"com", b"net", b"org"}, key=lambda n: (-len(n), n)):
            whole = rb"(?<![A-Za-z0-9_-])" + re.escape(label) + rb"(?![A-Za-z0-9_-])"
            changed |= self.take(self.substituted(whole + rb"\.", b"")) or \
                len(label) > 1 and self.take(self.substituted(whole, lambda m: m[0][:1]))
        return changed

    def substituted(self, pattern, replacement):
        """A case with a change everywhere, but for what is plain in its query."""
        new = self.case.substitute(pattern, replacement)
        new.query.update({key: value for key, value in PLAIN if self.case.query[key] == value})
        return new

    def octets(self):
        """Whatever is left in a text, in pieces from its half down to an octet."""
        changed = False
        for where in self.texts():
            text = self.get(where)
            fixed = 6 if text[:6].lower() == b"v=spf1" else 0

            def put(case, items, where=where, head=text[:fixed]):
                return self.put(case, where, head + bytes(items))
            changed |= self.drop_from(list(text[fixed:]), put)
        return changed

    def shrink(self):
        coarse = [self.owners, self.rrsets, self.records, self.chains, self.choices, self.members]
        fine = [self.terms, self.parts, self.labels]
        while any([step() for step in coarse + fine]) or self.octets():
            pass
        return self.case
