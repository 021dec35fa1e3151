"""Skeleton of an adapter (tools/adapters/README.md): depth ask, one case after the other.

Your library goes into check(); the rest is the protocol and can stay as it is.
"""

import collections
import json
import re
import sys
import traceback

waiting = collections.deque()  # messages that came while an answer was awaited


def say(**message):
    print(json.dumps(message), flush=True)


def receive():
    """The next message; at the end of the input there is nothing left to do."""
    line = sys.stdin.readline()
    return json.loads(line) if line else sys.exit(0)


def octets(text):
    """A byte string as vectors write it: \\DDD is an octet, \\\\ a backslash."""
    return re.sub(rb"\\(\d{3}|\\)", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1])]), text.encode())


def escaped(raw):
    return "".join(chr(c) if 32 <= c < 127 and c != 92 else "\\\\" if c == 92 else "\\%03d" % c for c in raw)


class Question:
    """Asks the harness what the zone of a case says."""

    def __init__(self, case):
        self.n = case["n"]
        self.q = 0

    def __call__(self, name, kind):
        """(RCODE or TIMEOUT, records). A record is the list of its strings; types but TXT have one."""
        self.q += 1
        say(t="ask", n=self.n, q=self.q, name=escaped(name), type=kind)
        while (answer := receive())["t"] != "answer":
            waiting.append(answer)
        records = [data for _, found, _, data in answer.get("an", []) if found == kind]
        return answer["rcode"], [[octets(s) for s in ([r] if isinstance(r, str) else r)] for r in records]


def check(ip, sender, helo, ask):
    """Here your library is called. This toy knows the terms ip4:ADDRESS and all."""
    domain = sender.rpartition(b"@")[2] or helo  # RFC 7208 2.4
    rcode, records = ask(domain, "TXT")
    if rcode not in ("NOERROR", "NXDOMAIN"):
        return "temperror"
    terms = [t for t in (b"".join(r).decode("latin-1").split(" ") for r in records) if t[0] == "v=spf1"]
    if len(terms) != 1:
        return "permerror" if terms else "none"
    for term in terms[0][1:]:
        result = {"-": "fail", "~": "softfail", "?": "neutral"}.get(term[:1], "pass")
        term = term.lstrip("+-~?")
        if term in ("all", "ip4:" + ip):
            return result
        if not term.startswith("ip4:"):
            return "permerror"
    return "neutral"


def on_case(case):
    if case.get("scope") not in ("mailfrom", "helo"):
        return say(t="unsupported", n=case["n"], feature="scope")
    if case.get("opt", {}).get("options"):
        return say(t="unsupported", n=case["n"], feature="limits")
    helo = octets(case["helo"])
    sender = octets(case["from"]) if case["scope"] == "mailfrom" else b"postmaster@" + helo
    try:
        say(t="result", n=case["n"], result=check(case["ip"], sender, helo, Question(case)))
    except Exception as error:  # a failure of the library, told and survived
        say(t="error", n=case["n"], what=repr(error), trace=traceback.format_exc())


while (message := waiting.popleft() if waiting else receive())["t"] != "bye":
    if message["t"] == "hello":
        say(t="hello", v=1, mode="ask", window=1, impl={"name": "skeleton", "version": "0", "lang": "python"})
    elif message["t"] == "case":
        on_case(message)
    elif message["t"] == "sync":
        say(t="sync", s=message["s"])
    elif message["t"] not in ("zone", "drop", "reset", "answer"):
        say(t="unsupported", n=message.get("n"), feature=message["t"])
