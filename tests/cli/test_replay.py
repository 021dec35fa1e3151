"""spfproof replay: an input of a fuzz target, as it was and as a vector; vectors by id; errors."""

import json
import unittest

from command import CommandTest, run, suite, vector

CASE = rb"""ip 2001:db8::7
from joe@example.com
helo mx.example.net
receiver mx.example.org
time 1700000000
choice void-exists not-counted
choice void-exists counted
choice no-such-choice at-all
this line means nothing
example.com TXT v=spf1 exists:a.example.com exists:b.example.com exists:c.example.com \|-all exp=exp.example.com
EXAMPLE.com TXT other\\text \0\n
exp.example.com TXT \!not %{i} %{t}
host.example.com AAAA 2001:db8:0:0::9
host.example.com MX 10 two\swords.example.com
host.example.com MX 0 .
slow.example.com A 192.0.2.1
slow.example.com A !TIMEOUT
slow.example.com PTR !NODATA
"""


class Replay(CommandTest):
    def replay(self, content, *options, code=0, stderr=None):
        done = run("replay", *options, self.write("case", content))
        self.expect(done, code, stderr)
        return done.stdout

    def test_query_zone_choices_trace_and_outcome_are_told(self):
        text = self.replay(CASE)
        self.assertIn("ip           2001:db8::7\n", text)
        self.assertIn("slow.example.com  A  TIMEOUT\n", text)
        self.assertIn("void-exists=not-counted", text)
        self.assertNotIn("void-exists=counted", text)
        self.assertIn("exists:b.example.com", text)
        self.assertIn("result       fail\n", text)
        self.assertIn("explanation  !not 2.0.0.1.0.d.b.8." + "0." * 23 + "7 1700000000\n", text)

    def test_choices_of_the_command_line_come_before_those_of_the_case(self):
        self.assertIn("limit-voids", self.replay(CASE, "--choice", "void-exists=counted"))

    def test_the_vector_says_what_the_lines_say(self):
        whole = json.loads(self.replay(CASE, "--vector", "fuzz/my-case"))
        (test,) = whole["tests"]
        self.assertEqual(test["id"], "fuzz/my-case")
        self.assertEqual(test["status"], "proposed")
        self.assertNotIn("expect", test)
        self.assertEqual(test["x-choices"], ["void-exists=not-counted", "no-such-choice=at-all"])
        self.assertEqual(test["query"], {"ip": "2001:db8::7", "from": "joe@example.com", "helo": "mx.example.net",
                                         "receiver": "mx.example.org", "time": 1700000000})
        self.assertEqual(test["zone"], {
            "example.com": {"TXT": [["v=spf1 exists:a.example.com exists:b.example.com exists:c.example.com ",
                                     "-all exp=exp.example.com"], "other\\\\text \\000\\010"]},
            "exp.example.com": {"TXT": ["!not %{i} %{t}"]},
            "host.example.com": {"AAAA": ["2001:db8::9"], "MX": ["10 two\\032words.example.com", "0 ."]},
            "slow.example.com": {"A": "TIMEOUT", "PTR": "NODATA"}})

    def test_that_vector_is_valid_and_plays_as_the_lines_do(self):
        file = self.write("found.json", self.replay(CASE, "--vector", "fuzz/my-case"))
        self.expect(run("validate", file), 0)
        again = run("replay", "--json", file)
        self.expect(again, 0)
        self.assertEqual(json.loads(again.stdout), json.loads(self.replay(CASE, "--json")))

    def test_strings_too_long_for_dns_are_cut_where_the_text_stays_the_same(self):
        test = json.loads(self.replay(b"example.com TXT v=spf1 " + 300 * b"x", "--vector", "fuzz/long"))["tests"][0]
        strings = test["zone"]["example.com"]["TXT"][0]
        self.assertEqual([len(s) for s in strings], [255, 52])

    def test_any_octets_are_a_case(self):
        self.assertIn("result       none\n", self.replay(bytes(range(256)) * 3))
        self.assertIn("result       none\n", self.replay(b""))

    def test_vectors_are_played_by_id_and_show_what_was_observed(self):
        file = self.write("s.json", suite(vector("one", **{"x-observed": {"their library": "pass"}})))
        done = run("replay", file, "demo/one")
        self.expect(done, 0)
        self.assertIn("their library pass", done.stdout)
        self.assertIn("result       fail\n", done.stdout)

    def test_what_no_zone_can_say_is_refused_with_its_reason(self):
        self.replay(b"*.example.com TXT v=spf1 -all\n", code=3, stderr="a wildcard in a zone")
        self.replay(b". TXT v=spf1 -all\n", code=3, stderr="a record at the root")

    def test_mistakes_of_usage(self):
        self.expect(run("replay"), 2, "what?")
        self.expect(run("replay", "--vector", "no id", "x"), 2, "is no id")
        self.expect(run("replay", "--vector", "a/b", "x", "y"), 2, "takes one file")
        self.expect(run("replay", "--vector", "a/b", self.write("s.json", suite(vector("one")))), 2,
                    "takes a file of lines")
        self.expect(run("replay", "--choice", "void-exists=junk", "x"), 2, "the values are")


if __name__ == "__main__":
    unittest.main()
