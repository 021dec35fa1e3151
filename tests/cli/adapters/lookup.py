#!/usr/bin/python3
"""A program as --exec runs it: looks mail.DOMAIN up with the C library's resolver, and says pass if its
address is the client's."""

import socket
import sys

domain, client = sys.argv[1:]
try:
    found = {item[4][0] for item in socket.getaddrinfo(f"mail.{domain}", None, socket.AF_INET)}
except socket.gaierror as error:
    sys.exit(f"{error}")
print("pass" if client in found else "fail")
