#!/usr/bin/python3
"""An adapter of the ask depth: asks for the sender's TXT record and an address, answers pass and shows
what it was told. With the word late it asks once more behind its result."""

import json
import sys


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    told = {}
    for line in sys.stdin:
        message = json.loads(line)
        kind, n = message["t"], message.get("n")
        if kind == "hello":
            say(t="hello", v=1, mode="ask", window=8, reports=[], adapter="1",
                impl={"name": "asking", "version": "1", "lang": "python"})
        elif kind == "case":
            told[n] = []
            say(t="ask", n=n, q=1, name="example.com", type="TXT")
        elif kind == "answer" and message["q"] == 1:
            told[n].append(message["an"])
            say(t="ask", n=n, q=2, name="mail.example.com", type="A")
        elif kind == "answer" and message["q"] == 2:
            told[n].append(message["an"])
            say(t="result", n=n, result="pass", native=json.dumps(told.pop(n)))
            if "late" in sys.argv:
                say(t="ask", n=n, q=3, name="late.example.com", type="A")
        elif kind == "sync":
            say(t="sync", s=message["s"])
        elif kind == "bye":
            return


main()
