#!/usr/bin/python3
"""A policy service as Postfix talks to one, whose answer is always the result it is called with. What it
was asked goes to stderr."""

import sys

result = sys.argv[1]
for line in iter(sys.stdin.readline, "\n"):
    if not line:
        sys.exit("no request")
    sys.stderr.write(line)
if result == "fail":
    print("action=550 5.7.23 Received-SPF: pass is what a forger writes\n")
else:
    print(f"action=prepend Received-SPF: {result} (mailfrom) identity=mailfrom; receiver=<UNKNOWN>\n")
