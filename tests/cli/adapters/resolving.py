#!/usr/bin/python3
"""An adapter of the dns depth, and with a word a program: sends one question, sender's domain TXT, to port 53 and
says what came: pass an answer, permerror an RCODE (native says which), temperror silence for 1.5 s.

    resolving.py          adapter
    resolving.py late     adapter that asks once more behind each result; its RCODE is in the next native
    resolving.py DOMAIN   program, for --exec
"""

import json
import socket
import struct
import sys
import time


def ask(domain):
    """(result, RCODE)"""
    name = b"".join(bytes([len(label)]) + label for label in domain.encode().split(b"."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(1.5)
        client.connect(("127.0.0.1", 53))
        client.send(struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + name + b"\0\0\x10\0\1")
        try:
            rcode = client.recv(4096)[3] & 15
        except TimeoutError:
            return "temperror", None
        return ("permerror" if rcode else "pass"), rcode


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    late = None
    for line in sys.stdin:
        message = json.loads(line)
        kind = message["t"]
        if kind == "hello":
            say(t="hello", v=1, mode="dns", window=1, reports=[], adapter="1",
                impl={"name": "resolving", "version": "1", "lang": "python"})
        elif kind == "case":
            result, rcode = ask(message["from"].split("@")[1])
            say(t="result", n=message["n"], result=result, native=f"{rcode} {late}")
            if "late" in sys.argv:
                time.sleep(0.5)  # until the harness has surely read it
                late = ask("late.example.com")[1]
        elif kind == "sync":
            say(t="sync", s=message["s"])
        elif kind == "bye":
            return


if len(sys.argv) > 1 and sys.argv[1] != "late":
    print(ask(sys.argv[1])[0])
else:
    main()
