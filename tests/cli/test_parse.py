"""spfproof parse and spfproof expand: one record, one macro-string."""

import json
import unittest

from command import CommandTest, run

RFC_7_4 = ("--ip", "192.0.2.3", "--from", "strong-bad@email.example.com", "--helo",
           "mx.example.org")


class Parse(CommandTest):
    def test_terms_with_positions(self):
        done = run("parse", "v=spf1 mx ~a:x.example.com/24//64 exists:%{i}.example.com x=y -all")
        self.expect(done, 0)
        rows = [line.split() for line in done.stdout.splitlines()[1:6]]
        self.assertEqual([row[0] for row in rows], ["7", "10", "34", "58", "62"])
        self.assertEqual([row[1] for row in rows], ["mx", "a", "exists", "unknown", "all"])
        self.assertIn("[IPv4 /24]  [IPv6 /64]", done.stdout)
        self.assertIn("[macros %{i}]", done.stdout)
        self.assertIn("5 terms, 3 of which can query the DNS", done.stdout)

    def test_json(self):
        done = run("parse", "--json", "v=spf1 +IP4:192.0.2.1/24 redirect=%{d2}.example.com")
        self.expect(done, 0)
        value = json.loads(done.stdout)
        first, second = value["terms"]
        self.assertEqual((first["at"], first["len"], first["kind"], first["qualifier"]),
                         (7, 17, "ip4", "+"))
        self.assertEqual((first["network"], first["cidr4"]), ("192.0.2.1", 24))
        self.assertNotIn("qualifier", second)
        self.assertEqual(value["canonical"], "v=spf1 ip4:192.0.2.1/24 redirect=%{d2}.example.com")

    def test_the_caret_stands_under_the_error(self):
        for record, mark in (("v=spf1 mx ipv4:192.0.2.1 -all", "ipv4"),
                             ("v=spf1 ip4:192.0.2.0/33", "33"),
                             ("v=spf1 " + "a " * 100 + "@ " + "mx " * 100, "@"),
                             ("v=spf1 a:\\.example.com \x7f@ -all", "\\127")):
            done = run("parse", record)
            self.expect(done, 3)
            text, caret, message = done.stdout.splitlines()
            self.assertTrue(text[caret.index("^"):].startswith(mark), done.stdout)
            self.assertRegex(message, r"^octet \d+: .* \(RFC 7208 [0-9.]+, syntax-[a-z0-9-]+\)$")
            self.assertLess(len(text), 200)

    def test_error_as_json(self):
        done = run("parse", "--json", "v=spf1 a:")
        self.expect(done, 3)
        error = json.loads(done.stdout)["error"]
        self.assertEqual((error["cause"], error["at"]), ("syntax-domain-empty", 9))

    def test_standard_input_and_files(self):
        for end in ("", "\n", "\r\n"):
            done = run("parse", "-", stdin="v=spf1 -all" + end)
            self.expect(done, 0)
            done = run("parse", "--file", self.write("r", ("v=spf1 -all" + end).encode()))
            self.expect(done, 0)
        done = run("parse", "--file", self.write("r", b"v=spf1 a\0b -all"))
        self.expect(done, 3)
        self.assertIn("a\\000b", done.stdout)
        self.expect(run("parse", "--file", self.write("empty", b"")), 3)

    def test_what_cannot_be_read_is_exit_3(self):
        self.expect(run("parse", "--file", self.folder), 3, "Is a directory")
        self.expect(run("parse", "--file", self.folder / "none"), 3, "No such file")
        self.expect(run("parse", "--file", "/dev/zero"), 3, "File too large")

    def test_a_long_record(self):
        record = "v=spf1 " + "ip4:192.0.2.1 " * 4000 + "-all"
        done = run("parse", "-", stdin=record)
        self.expect(done, 0)
        self.assertIn("4001 terms", done.stdout)

    def test_choices_of_the_grammar(self):
        record = "v=spf1 exists:%{d}."
        self.expect(run("parse", record), 3)
        self.expect(run("parse", "--choice", "dot-after-macro=accepted", record), 0)

    def test_usage_errors_are_exit_2(self):
        for arguments in ([], ["v=spf1", "-all"], ["--file", "x", "v=spf1"], ["--what"],
                          ["--choice", "x", "v=spf1"]):
            done = run("parse", *arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_full_disk_is_exit_5(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            self.expect(run("parse", "v=spf1 -all", stdout=full), 5, "No space left")


class Expand(CommandTest):
    def test_examples_of_rfc_7208_7_4(self):
        for macro, expansion in (
                ("%{s}", "strong-bad@email.example.com"), ("%{o}", "email.example.com"),
                ("%{d4}", "email.example.com"), ("%{d2}", "example.com"), ("%{d1}", "com"),
                ("%{dr}", "com.example.email"), ("%{d2r}", "example.email"),
                ("%{l}", "strong-bad"), ("%{l-}", "strong.bad"), ("%{lr}", "strong-bad"),
                ("%{lr-}", "bad.strong"), ("%{l1r-}", "strong"),
                ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
                ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
                ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")):
            done = run("expand", *RFC_7_4, macro)
            self.expect(done, 0)
            self.assertEqual(done.stdout, expansion + "\n")

    def test_ipv6_example_of_rfc_7208_7_4(self):
        done = run("expand", "--ip", "2001:db8::cb01", "--from", "strong-bad@email.example.com",
                   "%{ir}.%{v}._spf.%{d2}")
        self.assertEqual(done.stdout, "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0."
                                      "0.2.ip6._spf.example.com\n")

    def test_explanation_letters_need_their_place(self):
        self.expect(run("expand", *RFC_7_4, "%{c}.example.com"), 3)
        done = run("expand", *RFC_7_4, "--place", "explanation", "--receiver", "mx.example.net",
                   "--time", "17", "%{c} %{r} %{t} %{p}")
        self.expect(done, 0)
        self.assertEqual(done.stdout, "192.0.2.3 mx.example.net 17 unknown\n")

    def test_missing_local_part_is_postmaster(self):
        done = run("expand", "--from", "example.com", "%{s}")
        self.assertEqual(done.stdout, "postmaster@example.com\n")
        done = run("expand", "--helo", "mx.example.net", "%{l}.%{d}")
        self.assertEqual(done.stdout, "postmaster.mx.example.net\n")

    def test_mapped_client_is_ipv4(self):
        done = run("expand", "--ip", "::ffff:192.0.2.3", "%{i}.%{v}")
        self.assertEqual(done.stdout, "192.0.2.3.in-addr\n")

    def test_a_letter_without_its_value_is_exit_2(self):
        for macro, need in (("%{i}", "--ip"), ("%{h}", "--helo"), ("%{l}", "--from"),
                            ("%{d}", "--domain")):
            self.expect(run("expand", macro), 2, need)

    def test_error_under_a_caret_and_as_json(self):
        done = run("expand", *RFC_7_4, "%{d2}.%(i).example.com")
        self.expect(done, 3)
        text, caret, _ = done.stdout.splitlines()
        self.assertIn(text[caret.index("^"):], ("%(i).example.com", "(i).example.com"))
        done = run("expand", "--json", *RFC_7_4, "%{d0}")
        self.assertEqual(json.loads(done.stdout)["error"]["cause"], "syntax-macro-zero")

    def test_long_explanations(self):
        done = run("expand", *RFC_7_4, "--place", "explanation", "-", stdin="%{s} " * 20000)
        self.expect(done, 0)
        self.assertEqual(done.stdout.count("strong-bad@email.example.com"), 20000)


if __name__ == "__main__":
    unittest.main()
