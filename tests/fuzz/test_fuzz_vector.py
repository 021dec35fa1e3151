"""From a finding to a vector: tools/fuzz-vector on a stored disagreement, with our own engine as the other side.

in_process_faulty is the engine with a seeded fault: a term with "?" that matches gives softfail.
"""

import ipaddress
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOOL = HERE.parent.parent / "tools" / "fuzz-vector"
SPFPROOF, REPLAY = os.environ["SPFPROOF"], os.environ["REPLAY_DIFF"]
ENGINE, FAULTY = os.environ["IN_PROCESS_ENGINE"], os.environ["IN_PROCESS_FAULTY"]
FOUND = HERE / "neutral-match.case"
FAILURE = "oracle diff-result: does not hold: the same result: the engine says neutral (match), engine-again softfail ()"


def run(*words, library=FAULTY):
    return subprocess.run([str(w) for w in words], env={**os.environ, "SPFPROOF_LIBRARY": library},
                          capture_output=True, text=True, errors="replace", check=False, timeout=300)


class FuzzVector(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.suite, self.small = self.folder / "found.json", self.folder / "small"

    def vector(self, *options, code=0, file=FOUND):
        done = run(sys.executable, "-B", TOOL, "diff", file, "--replay", REPLAY, "--spfproof", SPFPROOF, *options)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_a_disagreement_becomes_a_small_valid_vector_that_shows_it_again(self):
        self.vector("--to", self.suite, "--case", self.small, "--id", "fuzz/neutral", "--seed", "7")
        (test,) = json.loads(self.suite.read_text())["tests"]
        self.assertEqual((test["id"], test["status"], test["source"]["kind"]), ("fuzz/neutral", "proposed", "fuzz"))
        self.assertNotIn("expect", test)
        self.assertEqual(test["x-failure"], FAILURE)
        self.assertEqual(test["x-found"]["seed"], 7)
        self.assertEqual({side: words.split()[0] for side, words in test["x-observed"].items()},
                         {"engine": "neutral", "engine-again": "softfail"})
        self.assertEqual(run(SPFPROOF, "validate", self.suite).returncode, 0)
        played = run(SPFPROOF, "replay", self.suite)
        self.assertIn("result       neutral\n", played.stdout)
        again = run(REPLAY, "--each", self.small)
        self.assertEqual((again.returncode, again.stdout), (1, f"{self.small}: {FAILURE}\n"))
        self.assertEqual(run(REPLAY, self.small, library=ENGINE).returncode, 0)

    def test_nothing_stays_that_the_disagreement_does_not_need(self):
        self.vector("--to", self.suite, "--case", self.small)
        (test,) = json.loads(self.suite.read_text())["tests"]
        self.assertEqual(test["query"]["helo"], "mx.example.org")
        self.assertLessEqual(set(test["query"]), {"ip", "from", "helo"})
        text = self.small.read_text()
        records = [line for line in text.splitlines() if re.search(" (TXT|A|AAAA|MX|PTR) ", line)]
        self.assertLessEqual(len(records), 3, text)
        self.assertLessEqual(len(records[0]), len("example.com TXT v=spf1 ?mx:a.example.com"), text)

    def test_a_record_at_the_root_goes_if_the_disagreement_does_not_need_it(self):
        file = self.folder / "root.case"
        file.write_bytes(FOUND.read_bytes() + b"\n. A 192.0.2.1\n AAAA 2001:db8::1\n")
        (test,) = json.loads(self.vector(file=file).stdout)["tests"]
        self.assertEqual(test["x-failure"], FAILURE)

    def test_names_and_addresses_are_those_of_documentation(self):
        self.vector("--to", self.suite, "--case", self.small)
        text = self.small.read_text()
        self.assertNotIn(".test", text)
        for line in text.splitlines():
            self.assertRegex(line, r"^(ip|from|helo) |^[a-z.]*example\.(com|net|org) ")
        for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text):
            self.assertTrue(any(ipaddress.ip_address(address) in ipaddress.ip_network(n)
                                for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")), text)

    def test_what_shows_nothing_makes_no_vector(self):
        agreed = self.folder / "agreed"
        agreed.write_text("example.com TXT v=spf1 -all\n")
        self.assertIn("sees no failure", self.vector("--to", self.suite, file=agreed, code=1).stderr)
        self.assertFalse(self.suite.exists())

    def test_a_second_vector_goes_into_the_same_file_but_not_with_the_same_id(self):
        self.vector("--to", self.suite, "--id", "fuzz/one")
        self.vector("--to", self.suite, "--id", "fuzz/two")
        self.assertEqual([t["id"] for t in json.loads(self.suite.read_text())["tests"]], ["fuzz/one", "fuzz/two"])
        self.assertIn("already", self.vector("--to", self.suite, "--id", "fuzz/two", code=2).stderr)

    def test_a_file_that_is_no_suite_is_refused_at_once_and_stays_as_it_is(self):
        self.suite.write_text("{}")
        self.assertIn(str(self.suite), self.vector("--to", self.suite, code=3).stderr)
        self.assertEqual(self.suite.read_text(), "{}")

    def test_what_cannot_be_read_is_named(self):
        for file in (self.folder / "nosuch", self.folder):
            self.assertIn(f"{file}: ", self.vector(file=file, code=3).stderr)

    def test_a_target_that_ends_too_early_is_named(self):
        done = run(sys.executable, "-B", TOOL, "diff", FOUND, "--replay", "/bin/true", "--spfproof", SPFPROOF)
        self.assertEqual((done.returncode, done.stderr), (5, "fuzz-vector: true --each - has no answer\n"))

    def test_a_target_that_cannot_run_has_found_nothing(self):
        done = run(sys.executable, "-B", TOOL, "diff", FOUND, "--replay", REPLAY, "--spfproof", SPFPROOF, library="/nosuch")
        self.assertEqual((done.returncode, done.stdout), (5, ""), done.stderr)
        self.assertIn("cannot run: it ends with exit code 5 whatever the input", done.stderr)

    def test_a_slip_of_the_hand_is_named_with_exit_code_2(self):
        for option, wrong, reason in (("--id", "Bad Id", "'Bad Id' is no id"), ("--date", "32", "invalid date value")):
            self.assertIn(reason, self.vector(option, wrong, code=2).stderr)

    def test_a_command_can_say_what_a_failure_is(self):
        done = self.vector("--predicate", 'grep -q "MX 20" "$1"')
        (test,) = json.loads(done.stdout)["tests"]
        ((rrtype, (record,)),) = next(iter(test["zone"].values())).items()
        self.assertEqual((len(test["zone"]), rrtype, record.split()[0]), (1, "MX", "20"))

    def test_a_crash_is_a_failure_like_any_other(self):
        crashing = self.folder / "crashing"
        crashing.write_text("#!/bin/sh\nwhile read -r file; do\n  if grep -q 'v=spf1 .*mx' \"$file\"; then\n"
                            "    echo \"$file: signal 11\"; else echo \"$file: ok\"; fi\ndone\n")
        crashing.chmod(0o755)
        done = run(sys.executable, "-B", TOOL, "diff", FOUND, "--replay", crashing, "--spfproof", SPFPROOF)
        self.assertEqual(done.returncode, 0, done.stderr)
        (test,) = json.loads(done.stdout)["tests"]
        self.assertEqual((test["x-failure"], test["title"]), ("signal 11", "signal 11"))
        self.assertEqual(list(test["zone"].values()), [{"TXT": ["v=spf1 mx"]}])


if __name__ == "__main__":
    unittest.main()
