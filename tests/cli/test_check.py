"""spfproof check: one identity against a zone, its trace, its header fields, its errors."""

import json
import unittest

from command import CommandTest, run, suite, vector

ZONE = {"example.com": {"TXT": ["v=spf1 mx include:inc.example.com exp=exp.example.com -all"],
                        "MX": ["10 m1.example.com"]},
        "m1.example.com": {"A": ["192.0.2.1"]},
        "inc.example.com": {"TXT": ["v=spf1 a:gone.example.com ?all"]},
        "exp.example.com": {"TXT": ["%{i} may not send for %{d} (%{t})"]},
        "xn--bcher-kva.example": {"TXT": ["v=spf1 ip4:192.0.2.7 -all"]},
        "slow.example.com": {"TXT": {"rrs": ["v=spf1 -all"], "latency_ms": 21000}},
        "loop.example.com": {"TXT": ["v=spf1 include:loop.example.com -all"]},
        "bytes.example.com": {"TXT": ["v=spf1 include:\\255 -all"]}}
FAILING = ("--ip", "198.51.100.9", "--from", "joe@example.com", "--helo", "mx.example.net")


class Check(CommandTest):
    def setUp(self):
        super().setUp()
        self.zone = self.write("z.json", ZONE)

    def check(self, *options, code=0, stderr=None):
        done = run("check", "--zone", self.zone, *options)
        self.expect(done, code, stderr)
        return done.stdout

    def test_result_cause_and_explanation(self):
        text = self.check(*FAILING, "--time", "1700000000")
        self.assertIn("result       fail\n", text)
        self.assertIn("match: a mechanism matched; its qualifier is the result (RFC 7208 4.6.2)",
                      text)
        self.assertIn("term         -all\n", text)
        self.assertIn("explanation  198.51.100.9 may not send for example.com (1700000000)\n", text)
        self.assertIn("3 terms, 1 void lookups, 6 questions", text)

    def test_exit_code_does_not_depend_on_the_result_without_expect(self):
        self.check(*FAILING, "--expect", "fail")
        self.check(*FAILING, "--expect", "pass", code=1, stderr="expected pass, got fail")
        self.check(*FAILING, "--expect", "maybe", code=2, stderr="'maybe' is no result")

    def test_trace_is_a_tree_with_counters(self):
        lines = self.check(*FAILING, "--trace").splitlines()
        self.assertEqual(lines[0].split(), ["terms", "voids", "asked"])
        tree = [line.split(None, 3) for line in lines[1:lines.index("")]]
        last = next(line for line in lines if "A gone.example.com" in line)
        self.assertEqual(last.split()[:3], ["3", "1", "5"])
        self.assertTrue(last.endswith("A gone.example.com: NXDOMAIN, a void lookup"))
        for earlier, later in zip(tree, tree[1:]):
            self.assertTrue(all(int(a) <= int(b) for a, b in zip(earlier[:3], later[:3])))

    def test_ascii_tree_without_a_utf8_locale(self):
        done = run("check", "--zone", self.zone, *FAILING, "--trace",
                   env={"LC_ALL": "C", "PATH": "/nowhere"})
        self.assertTrue(done.stdout.isascii())
        self.assertIn("|  +- A m1.example.com: 1 record", done.stdout)
        done = run("check", "--zone", self.zone, *FAILING, "--trace",
                   env={"LC_ALL": "C.UTF-8", "PATH": "/nowhere"})
        self.assertIn("\u2502  \u251c\u2500 A m1.example.com: 1 record", done.stdout)

    def test_json_gives_all_of_it(self):
        value = json.loads(self.check(*FAILING, "--json"))
        self.assertEqual((value["result"], value["cause"]["name"]), ("fail", "match"))
        self.assertEqual((value["terms"], value["voids"]), (3, 1))
        self.assertEqual(value["questions"][0], ["example.com", "TXT"])
        self.assertEqual(value["explanation_source"], "published")
        self.assertEqual(value["trace"][0], "check example.com")
        self.assertEqual(value["trace"][-1], "result fail match")
        self.assertTrue(value["received_spf"].startswith("Received-SPF: fail "))
        self.assertTrue(value["authentication_results"].startswith("Authentication-Results: "))

    def test_headers(self):
        text = self.check(*FAILING, "--headers", "--receiver", "mx.example.org")
        self.assertRegex(text, r"\nReceived-SPF: fail\s+\(")
        self.assertRegex(text, r"\nAuthentication-Results: mx\.example\.org;\s+spf=fail")

    def test_scope_helo_checks_the_helo_name(self):
        text = self.check("--ip", "192.0.2.1", "--helo", "example.com", "--scope", "helo",
                          "--from", "joe@bytes.example.com")
        self.assertIn("result       pass\n", text)

    def test_null_reverse_path_checks_the_helo_name(self):
        self.assertIn("result       pass\n",
                      self.check("--ip", "192.0.2.1", "--helo", "example.com", "--from", ""))

    def test_u_labels_are_converted_and_what_does_not_convert_is_none(self):
        text = self.check("--ip", "192.0.2.7", "--from", "a@b\u00fccher.example")
        self.assertIn("result       pass\n", text)
        text = self.check("--ip", "192.0.2.7", "--from", "a@b\udcffcher.example")
        self.assertIn("result       none\ncause        domain-non-ascii", text)

    def test_time_budget_is_virtual(self):
        slow = ("--ip", "192.0.2.1", "--from", "a@slow.example.com")
        self.assertIn("cancelled-timeout", self.check(*slow))
        self.assertIn("result       fail\n", self.check(*slow, "--seconds", "21"))

    def test_a_choice_changes_the_reading(self):
        self.assertIn("result       fail\n", self.check(*FAILING, "--choice", "void-limit=1"))
        self.assertIn("limit-voids", self.check(*FAILING, "--choice", "void-limit=0"))

    def test_non_printable_octets_are_escaped(self):
        text = self.check("--ip", "192.0.2.1", "--from", "a\x1b\udcff@bytes.example.com",
                          "--trace", "--headers")
        self.assertIn("v=spf1 include:\\255 -all", text)
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\udcff", text)

    def test_a_long_record_is_shown_by_its_beginning_and_whole_in_json(self):
        record = "v=spf1 " + "ip4:192.0.2.9 " * 4000 + "-all"
        strings = [record[i:i + 255] for i in range(0, len(record), 255)]
        zone = self.write("long.json", {"long.example": {"TXT": [strings]}})
        options = ("check", "--zone", zone, "--ip", "192.0.2.1", "--from", "a@long.example")
        done = run(*options, "--trace")
        self.expect(done, 0)
        self.assertIn(f"... ({len(record)} octets)", done.stdout)
        value = json.loads(run(*options, "--json").stdout)
        self.assertIn("record " + record, value["trace"])

    def test_recursion_draws_a_deep_tree(self):
        text = self.check("--ip", "192.0.2.1", "--from", "a@loop.example.com", "--trace")
        self.assertIn("limit-terms", text)
        self.assertEqual(text.count("enter loop.example.com"), 10)


class Vector(CommandTest):
    def test_a_vector_is_replayed_and_options_override_it(self):
        path = self.write("s.json", suite(vector("right")))
        done = run("check", "--zone", path, "--vector", "demo/right")
        self.expect(done, 0)
        self.assertIn("go away, 192.0.2.1", done.stdout)
        done = run("check", "--zone", path, "--vector", "demo/right", "--ip", "2001:db8::1")
        self.assertIn("go away, 2.0.0.1.0.d.b.8.", done.stdout)

    def test_unknown_vector_is_exit_3(self):
        path = self.write("s.json", suite(vector("right")))
        self.expect(run("check", "--zone", path, "--vector", "demo/x"), 3, "no test demo/x")
        self.expect(run("check", "--zone", path, "--ip", "192.0.2.1", "--from", "a@b"), 3,
                    "name a test with --vector")


class Refused(CommandTest):
    def test_usage_errors_are_exit_2(self):
        zone = self.write("z.json", ZONE)
        for arguments in (["--ip", "192.0.2.1", "--from", "a@example.com"],
                          ["--zone", zone], ["--zone", zone, "--ip", "192.0.2.1"],
                          ["--zone", zone, "--ip", "192.0.2.256", "--from", "a@example.com"],
                          ["--zone", zone, "--ip", "", "--from", "a@example.com"],
                          ["--zone", zone, *FAILING, "--scope", "rcpt"],
                          ["--zone", zone, *FAILING, "--time", "-1"],
                          ["--zone", zone, *FAILING, "--time", "9223372036854775808"],
                          ["--zone", zone, *FAILING, "--seconds", "x"],
                          ["--zone", zone, *FAILING, "--choice", "odd-domain=none"],
                          ["--zone", zone, *FAILING, "stray"], ["--nonsense"]):
            done = run("check", *arguments)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))
            self.assertEqual(done.stdout, "")

    def test_bad_zones_are_exit_3(self):
        for content in ("", "[]", "{", '{"a.example":{"A":["x"]}}', '{"a":{},"a":{}}',
                        b'{"\xff":{}}', '{"a.example":{"A":["192.0.2.1"'):
            zone = self.write("z.json", content)
            done = run("check", "--zone", zone, *FAILING)
            self.expect(done, 3, str(zone))
            self.assertEqual(done.stdout, "")
        self.expect(run("check", "--zone", self.folder, *FAILING), 3, str(self.folder))
        self.expect(run("check", "--zone", self.folder / "none", *FAILING), 3, "none")

    def test_zone_from_standard_input(self):
        done = run("check", "--zone", "-", *FAILING, stdin=json.dumps(ZONE))
        self.expect(done, 0)
        self.assertIn("result       fail", done.stdout)

    def test_full_disk_is_exit_5(self):
        zone = self.write("z.json", ZONE)
        for options in ((), ("--json",), ("--trace",)):
            with open("/dev/full", "w", encoding="ascii") as full:
                done = run("check", "--zone", zone, *FAILING, *options, stdout=full)
            self.expect(done, 5, "No space left on device")


if __name__ == "__main__":
    unittest.main()
