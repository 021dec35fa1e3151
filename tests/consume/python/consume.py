#!/usr/bin/env python3
"""Reads a suite, plays its zones, and counts its tests: all a driver needs, without our code.

    consume.py SUITE.json

Put your implementation where policy_at() is: give it lookup() as its resolver and test["query"], and
compare its answer with test["expect"]. Left out are wildcard owners and successive answers
(vectors/README.md, Zone 1 and 2).
"""

import collections
import json
import re
import sys


def octets(text):
    """A byte string of the format: \\DDD is an octet, \\\\ a backslash."""
    return re.sub(rb"\\(\d{3}|\\)", lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1])]),
                  text.encode("ascii"))


def zone_of(suite, test):
    """The zone of a test, with owners in lower case."""
    zone = test["zone"]
    if isinstance(zone, str):
        zone = suite["zones"][zone]
    elif isinstance(zone.get("base"), str):
        replaced = {owner.lower() for owner in zone["set"]}
        base = suite["zones"][zone["base"]]
        zone = {**{o: t for o, t in base.items() if o.lower() not in replaced}, **zone["set"]}
    return {octets(owner).lower(): types for owner, types in zone.items()}


def lookup(zone, name, kind):
    """(RCODE, records) of one question. A record is text; TXT may be a list of strings."""
    name = name.lower()
    for _ in range(9):  # the name, and a chain of up to 8
        types = zone.get(name)
        if types is None:
            above = any(owner.endswith(b"." + name) for owner in zone)
            return ("NOERROR" if above else "NXDOMAIN"), []
        if kind not in types and "CNAME" in types and isinstance(types["CNAME"], list):
            name = octets(types["CNAME"][0]).lower()
            continue
        answer = types.get(kind, types.get("*", "NODATA"))
        if isinstance(answer, dict):
            answer = answer.get("rcode", answer.get("rrs", []))
        if isinstance(answer, int):
            return "RCODE", []  # one without a word
        if isinstance(answer, str):
            return ("NOERROR" if answer == "NODATA" else answer), []
        return "NOERROR", answer
    return "SERVFAIL", []


def policy_at(zone, domain):
    """Is there an SPF record (RFC 7208 4.5)?"""
    for record in lookup(zone, domain, "TXT")[1]:
        text = "".join(record) if isinstance(record, list) else record
        if (text + " ").lower().startswith("v=spf1 "):
            return True
    return False


def main(path):
    with open(path, encoding="utf-8") as file:
        suite = json.load(file)
    results, policies = collections.Counter(), 0
    for test in suite["tests"]:
        query = test["query"]
        sender = query.get("from") or query["helo"]
        domain = octets(sender).rpartition(b"@")[2]
        policies += policy_at(zone_of(suite, test), domain)
        results[test["expect"][0]["result"]] += 1
    print(f"{suite['suite']}: {len(suite['tests'])} tests, {policies} with a policy")
    for result, count in sorted(results.items()):
        print(f"{result} {count}")


if __name__ == "__main__":
    main(sys.argv[1])
