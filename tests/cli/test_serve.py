"""spfproof serve, asked by clients that others wrote: dig, drill and dnspython; its options; signals;
and memory under connections that are never used."""

import json
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import unittest

from cli import COMMAND, Case, spfproof

try:
    import dns.edns
    import dns.exception
    import dns.flags
    import dns.message
    import dns.query
    import dns.rcode
    import dns.resolver
except ImportError:
    dns = None

ZONE = {
    "example.com": {"TXT": ["v=spf1 mx -all", ["v=spf1 ", "?all"]], "MX": ["10 m.example.com", "0 ."]},
    "m.example.com": {"A": {"rrs": ["192.0.2.1"], "ttl": 300}, "AAAA": ["2001:db8::1"]},
    "*.wild.example.com": {"A": ["192.0.2.7"]},
    "a1.example.com": {"CNAME": ["a2.example.com"]},
    "a2.example.com": {"CNAME": ["M.example.com"]},
    "bytes.example.com": {"TXT": ["\\000\\195\\164\\\\\""]},
    "big.example.com": {"TXT": [["x" * 250] * 20]},
    "cut.example.com": {"TXT": {"rrs": ["whole"], "udp": "truncate"}},
    "fail.example.com": {"A": "SERVFAIL", "TXT": "REFUSED", "MX": "TIMEOUT", "*": "NXDOMAIN"},
    "flap.example.com": {"A": {"answers": ["SERVFAIL", ["192.0.2.9"]]}},
    "1.2.0.192.in-addr.arpa": {"PTR": ["m.example.com"]},
    "old.example.com": {"TYPE99": ["\\# 12 0b763d73706631202d616c6c"]},
}


class Server:
    """A server on a free port; its log is read when it has stopped."""

    def __init__(self, case, *options, zone=None):
        path = case.write("zone.json", json.dumps(ZONE if zone is None else zone))
        self.process = subprocess.Popen([COMMAND, "serve", str(path), "--port", "0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        case.addCleanup(self.stop)
        first = self.process.stdout.readline()
        self.port = int(re.search(r"port (\d+)", first)[1])

    def stop(self, number=signal.SIGTERM):
        if self.process.returncode is None:
            self.process.send_signal(number)
            self.log, self.errors = self.process.communicate(timeout=20)
        return self.process.returncode

    def peak_kilobytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])


class Dig(Case):
    def setUp(self):
        super().setUp()
        if shutil.which("dig") is None:
            self.skipTest("dig is missing (Debian: bind9-dnsutils)")

    def dig(self, server, *words):
        done = subprocess.run(["dig", "@127.0.0.1", "-p", str(server.port), "+tries=1", "+time=3", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        return done.stdout

    def short(self, server, *words):
        return self.dig(server, "+short", *words).splitlines()

    def test_records(self):
        server = Server(self)
        self.assertEqual(self.short(server, "example.com", "TXT"), ['"v=spf1 mx -all"', '"v=spf1 " "?all"'])
        self.assertEqual(self.short(server, "example.com", "MX"), ["10 m.example.com.", "0 ."])
        self.assertEqual(self.short(server, "m.example.com", "AAAA"), ["2001:db8::1"])
        self.assertEqual(self.short(server, "-x", "192.0.2.1"), ["m.example.com."])
        self.assertEqual(self.short(server, "bytes.example.com", "TXT"), [r'"\000\195\164\\\""'])
        self.assertEqual(self.short(server, "old.example.com", "TYPE99"), ['"v=spf1 -all"'])
        self.assertEqual(self.short(server, "x.y.wild.example.com"), ["192.0.2.7"])

    def test_chain_and_ttl(self):
        text = self.dig(Server(self), "+noall", "+answer", "A1.example.com", "A")
        self.assertEqual([line.split() for line in text.splitlines()],
                         [["A1.example.com.", "0", "IN", "CNAME", "a2.example.com."],
                          ["a2.example.com.", "0", "IN", "CNAME", "M.example.com."],
                          ["M.example.com.", "300", "IN", "A", "192.0.2.1"]])

    def test_status_and_flags(self):
        server = Server(self)
        self.assertIn("status: SERVFAIL", self.dig(server, "fail.example.com", "A"))
        self.assertIn("status: REFUSED", self.dig(server, "fail.example.com", "TXT"))
        self.assertIn("status: NXDOMAIN", self.dig(server, "fail.example.com", "AAAA"))
        self.assertIn("status: NXDOMAIN", self.dig(server, "none.example.com", "A"))
        self.assertIn("flags: qr rd ra;", self.dig(server, "wild.example.com", "A"))
        self.assertIn("status: BADVERS", self.dig(server, "+edns=1", "+noednsneg", "example.com", "A"))
        self.assertIn("status: NOTIMP", self.dig(server, "+opcode=notify", "example.com", "SOA"))
        self.assertIn("status: REFUSED", self.dig(server, "example.com", "CH", "TXT"))

    def test_truncated_answers_are_fetched_over_tcp(self):
        server = Server(self, "--log")
        self.assertEqual(len(self.short(server, "+noedns", "big.example.com", "TXT")), 1)
        self.assertEqual(self.short(server, "cut.example.com", "TXT"), ['"whole"'])
        self.assertIn(";; Truncated", self.dig(server, "cut.example.com", "TXT"))
        server.stop()
        self.assertEqual(server.log.splitlines(),
                         ["udp big.example.com TXT NOERROR", "tcp big.example.com TXT NOERROR"]
                         + ["udp cut.example.com TXT NOERROR", "tcp cut.example.com TXT NOERROR"] * 2)

    def test_dot_in_a_label(self):
        server = Server(self, "--log")
        self.assertIn("status: NXDOMAIN", self.dig(server, r"x\.wild.example.com", "A"))
        server.stop()
        self.assertEqual(server.log, "udp x.wild.example.com A NXDOMAIN malformed\n")

    def test_timeout_as_servfail(self):
        server = Server(self, "--timeout-servfail")
        self.assertIn("status: SERVFAIL", self.dig(server, "fail.example.com", "MX"))


class Drill(Case):
    def test_records(self):
        if shutil.which("drill") is None:
            self.skipTest("drill is missing (Debian: ldnsutils)")
        server = Server(self)
        done = subprocess.run(["drill", "-p", str(server.port), "@127.0.0.1", "example.com", "TXT"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn('"v=spf1 " "?all"', done.stdout)
        self.assertIn("flags: qr rd ra", done.stdout)


@unittest.skipIf(dns is None, "dnspython is missing (Debian: python3-dnspython)")
class DnsPython(Case):
    def query(self, server, name, rdtype, **more):
        message = dns.message.make_query(name, rdtype, **more)
        return dns.query.udp(message, "127.0.0.1", port=server.port, timeout=5)

    def test_resolver(self):
        server = Server(self)
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.port
        answer = resolver.resolve("a1.example.com", "A")
        self.assertEqual([r.address for r in answer], ["192.0.2.1"])
        self.assertEqual(str(answer.canonical_name), "M.example.com.")
        self.assertEqual([r.strings for r in resolver.resolve("bytes.example.com", "TXT")],
                         [(b'\x00\xc3\xa4\\"',)])
        self.assertEqual(len(resolver.resolve("big.example.com", "TXT")[0].strings), 20)
        with self.assertRaises(dns.resolver.NXDOMAIN):
            resolver.resolve("none.example.com", "A")
        with self.assertRaises(dns.resolver.NoAnswer):
            resolver.resolve("example.com", "A")
        with self.assertRaises(dns.resolver.NoNameservers):
            resolver.resolve("fail.example.com", "A")

    def test_case_is_kept(self):
        answer = self.query(Server(self), "eXaMPle.CoM", "MX")
        self.assertEqual(str(answer.question[0].name), "eXaMPle.CoM.")
        self.assertEqual(str(answer.answer[0].name), "eXaMPle.CoM.")

    def test_silence_and_successive_answers(self):
        server = Server(self)
        with self.assertRaises(dns.exception.Timeout):
            message = dns.message.make_query("fail.example.com", "MX")
            dns.query.udp(message, "127.0.0.1", port=server.port, timeout=0.3)
        self.assertEqual(self.query(server, "flap.example.com", "A").rcode(), dns.rcode.SERVFAIL)
        self.assertEqual(self.query(server, "flap.example.com", "A").rcode(), dns.rcode.NOERROR)

    def test_size_is_the_clients(self):
        server = Server(self)
        self.assertTrue(self.query(server, "big.example.com", "TXT", use_edns=0, payload=4096).flags
                        & dns.flags.TC)
        answer = self.query(server, "example.com", "TXT", use_edns=0, payload=512)
        self.assertFalse(answer.flags & dns.flags.TC)
        self.assertEqual(answer.edns, 0)
        self.assertEqual(self.query(server, "example.com", "TXT").edns, -1)

    def test_tcp_connection_is_used_again(self):
        server = Server(self)
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            for name in ["example.com", "none.example.com", "m.example.com"] * 3:
                message = dns.message.make_query(name, "A")
                dns.query.send_tcp(connection, message)
                answer, _ = dns.query.receive_tcp(connection)
                self.assertEqual(answer.id, message.id)


class Command(Case):
    def test_signals_end_it_with_success(self):
        for number in signal.SIGTERM, signal.SIGINT:
            self.assertEqual(Server(self).stop(number), 0)

    def test_only_loopback_unless_allowed(self):
        zone = self.write("zone.json", "{}")
        done = spfproof("serve", zone, "--address", "0.0.0.0", "--port", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("0.0.0.0 is no loopback address", done.stderr)
        server = Server(self, "--address", "0.0.0.0", "--beyond-loopback")
        self.assertEqual(server.stop(), 0)

    def test_bad_zone_and_bad_words(self):
        done = spfproof("serve", self.write("zone.json", '{"a": {"A": ["x"]}}'))
        self.assertEqual(done.returncode, 3)
        self.assertIn("$.a.A[0]: no IPv4 address", done.stderr)
        self.assertEqual(spfproof("serve", self.write("zone.json", "[")).returncode, 3)
        self.assertEqual(spfproof("serve", self.dir / "none.json").returncode, 3)
        self.assertEqual(spfproof("serve").returncode, 2)
        self.assertEqual(spfproof("serve", "a", "b").returncode, 2)
        self.assertEqual(spfproof("serve", "a", "--port", "65536").returncode, 2)

    def test_zone_of_a_suite(self):
        suite = {"format": 1, "zones": {"one": {}, "two": {"a": {}, "b": {}}}, "tests": []}
        path = self.write("suite.json", json.dumps(suite))
        self.assertIn("--zone", spfproof("serve", path).stderr)
        self.assertIn('$.zones["three"]', spfproof("serve", path, "--zone", "three").stderr)
        server = Server(self, "--zone", "two", zone=suite)
        self.assertEqual(server.stop(), 0)

    def test_full_disk_is_told(self):
        zone = self.write("zone.json", "{}")
        with open("/dev/full", "w", encoding="ascii") as full:
            done = spfproof("serve", zone, "--port", "0", stdout=full)
        self.assertEqual(done.returncode, 5)
        self.assertIn("No space left", done.stderr)


class Flood(Case):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.connections = min(10000, hard - 200)

    def test_connections_never_used_cost_no_memory(self):
        server = Server(self)
        before = server.peak_kilobytes()
        sockets = []
        self.addCleanup(lambda: [s.close() for s in sockets])
        for i in range(self.connections):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            sockets.append(client)
            try:
                client.send(b"\xff\xff" + b"x" * 100 if i % 2 else b"\xff")
            except OSError:
                pass  # closed by the server already, to make room
        self.assertLess(server.peak_kilobytes() - before, 20000)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
            client.sendall(b"\x00\x11" + b"\x12\x34\x01\x00\x00\x01" + b"\0" * 6 + b"\0\0\1\0\1")
            self.assertEqual(client.recv(4)[2:], b"\x12\x34")
        self.assertEqual(server.stop(), 0)

    def test_datagrams_of_all_kinds_cost_no_memory(self):
        server = Server(self)
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(10)
        client.connect(("127.0.0.1", server.port))
        self.addCleanup(client.close)
        query = b"\x12\x34\x01\x00\x00\x01" + b"\0" * 6 + b"\1m\7example\3com\0\0\1\0\1"
        before = server.peak_kilobytes()
        for i in range(20000):
            at = i % len(query)
            client.send(query[:at] + bytes([i * 7 & 255]) * (i % 5) + query[at + i % 3:])
        self.assertLess(server.peak_kilobytes() - before, 20000)
        client.close()
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(client.close)
        client.settimeout(2)
        for _ in range(30):  # the system may drop a datagram as long as the flood waits in the socket
            client.sendto(query, ("127.0.0.1", server.port))
            try:
                self.assertEqual(client.recv(512)[:2], b"\x12\x34")
                break
            except TimeoutError:
                continue
        else:
            self.fail("no answer after the flood")
        self.assertEqual(server.stop(), 0)


def malformed():
    """Messages that are wrong in one way each (RFC 1035 4.1, RFC 6891 6.1), as (what, octets)."""
    head = b"\x12\x34\x01\x00"
    one = b"\0\1" + b"\0" * 6
    name = b"\1m\7example\3com\0"
    kind = b"\0\1\0\1"
    opt = b"\0\0\x29\x04\xd0\0\0\0\0"
    query = head + one + name + kind
    for size in range(len(query)):
        yield f"cut to {size}", query[:size]
    for at in range(len(query)):
        for bit in range(8):
            yield f"bit {at}.{bit}", query[:at] + bytes([query[at] ^ 1 << bit]) + query[at + 1:]
    for field in range(4):
        counts = [b"\0\1"] + [b"\0\0"] * 3
        for count in (0, 2, 255, 65535):
            counts[field] = count.to_bytes(2, "big")
            yield f"count {field} is {count}", head + b"".join(counts) + name + kind
    for what, odd in (("points at itself", b"\xc0\x0c"), ("points beyond", b"\xff\xff"),
                      ("points into the header", b"\xc0\0"), ("points forward", b"\1m\xc0\x20"),
                      ("two that point at each other", b"\1a\xc0\x10\xc0\x0c"),
                      ("half a pointer", b"\xc0"), ("label type 01", b"\x41m\0"),
                      ("label type 10", b"\x81m\0"), ("label past the end", b"\x3fm"),
                      ("no end", b"\1m" * 20), ("too long", b"\1m" * 130 + b"\0"),
                      ("much too long", b"\x3f" + b"x" * 63 + b"\x3f" * 60000)):
        yield what, head + one + odd + kind
    extra = b"\0\1" + b"\0" * 4
    for what, odd in (("OPT cut", opt[:5]), ("OPT past the end", opt + b"\xff\xff"),
                      ("OPT option past the end", opt + b"\0\5\0\x0a\xff\xff\0"),
                      ("OPT with a name", b"\1m" + opt + b"\0\0"),
                      ("OPT of another version", b"\0\0\x29\x04\xd0\0\x63\0\0\0\0"),
                      ("OPT of size 0", b"\0\0\x29\0\0\0\0\0\0\0\0"),
                      ("two OPT", 2 * (opt + b"\0\0"))):
        count = b"\0\2" if what == "two OPT" else b"\0\1"
        yield what, head + extra + count + name + kind + odd
    for code in range(0, 128, 8):
        yield f"opcode {code >> 3}", query[:2] + bytes([code]) + query[3:]
    for number in (0, 249, 250, 251, 252, 253, 255, 65535):
        yield f"type {number}", query[:-4] + number.to_bytes(2, "big") + b"\0\1"
        yield f"class {number}", query[:-2] + number.to_bytes(2, "big")
    yield "octets behind it", query + b"\xff" * 300
    yield "a response", query[:2] + b"\x81" + query[3:]
    yield "zeros", b"\0" * 4096
    yield "ones", b"\xff" * 4096


class Malformed(Case):
    """The server answers them or not; it goes on serving, and what it says is a response to them."""

    QUESTION = b"\x56\x78\x01\x00\x00\x01" + b"\0" * 6 + b"\1m\7example\3com\0\0\1\0\1"

    def served(self, client, what):
        """The next response is that to QUESTION, or to what was sent before it."""
        while (answer := client.recv(65535))[:2] != b"\x56\x78":
            self.assertGreaterEqual(len(answer), 12, what)
            self.assertTrue(answer[2] & 0x80, what)
        self.assertEqual(answer[3] & 15, 0, what)

    def test_udp(self):
        server = Server(self)
        before = server.peak_kilobytes()
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(client.close)
        client.settimeout(20)
        client.connect(("127.0.0.1", server.port))
        for what, message in malformed():
            client.send(message)
            client.send(self.QUESTION)
            self.served(client, what)
        self.assertLess(server.peak_kilobytes() - before, 20000)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.errors, "")

    def read_exactly(self, client, size):
        octets = b""
        while len(octets) < size:
            more = client.recv(size - len(octets))
            self.assertTrue(more, "the server closed the connection")
            octets += more
        return octets

    def test_tcp(self):
        server = Server(self)
        before = server.peak_kilobytes()
        for what, message in malformed():
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
                for part in message, self.QUESTION:
                    client.sendall(len(part).to_bytes(2, "big") + part)
                answer = b""
                while answer[:2] != b"\x56\x78":
                    size = int.from_bytes(self.read_exactly(client, 2), "big")
                    answer = self.read_exactly(client, size)
                    self.assertTrue(answer[2] & 0x80, what)
                self.assertEqual(answer[3] & 15, 0, what)
        self.assertLess(server.peak_kilobytes() - before, 20000)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.errors, "")

    def test_tcp_lengths_that_lie(self):
        server = Server(self)
        question = len(self.QUESTION).to_bytes(2, "big") + self.QUESTION
        for octets in (b"\0\0", b"\0\1x", b"\xff\xff" + self.QUESTION, b"\0",
                       b"\0\x05" + self.QUESTION, question[:-1], b"\0\0" * 30000):
            with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
                client.sendall(octets)
                client.shutdown(socket.SHUT_WR)
                try:
                    while client.recv(4096):
                        pass
                except ConnectionResetError:
                    pass  # it closed with octets of ours unread
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
            client.sendall(question)
            self.assertEqual(self.read_exactly(client, 4)[2:], b"\x56\x78")
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
