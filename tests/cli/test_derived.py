"""spfproof run --variants and --faults: a part of all suites, the forms of reports, replaying."""

import json
import re
import unittest
import xml.etree.ElementTree

from cli import Case, VECTORS, spfproof


class Derived(Case):
    def run_part(self, *options, code=0):
        done = spfproof("run", "--shard", "3/12", *options, "--vectors", VECTORS, VECTORS)
        self.assertEqual(done.returncode, code, done.stdout[-4000:] + done.stderr)
        return done.stdout

    def test_a_part_of_all_suites_passes(self):
        for option in ("--variants", "--faults"):
            with self.subTest(option):
                text = self.run_part(option)
                self.assertIn("nothing unexpected", text)
                self.assertRegex(text, option[2:] + r" of \d+ vectors")

    def test_faults_hold_under_other_readings(self):
        for choice in ("void-other-family=not-counted", "p-validation-error=unknown",
                       "mx-host-error=match"):
            with self.subTest(choice):
                self.run_part("--faults=nodata,nxdomain,servfail", "--choice", choice)

    def test_what_is_skipped_is_counted_with_its_reason(self):
        text = self.run_part("--variants", "--format", "jsonl")
        footer = json.loads(text.splitlines()[-1])
        derived = footer["derived"]
        self.assertEqual(derived["by"], "variants")
        self.assertEqual(footer["total"], sum(kind["tests"] for kind in derived["kinds"]))
        self.assertEqual(footer["total"], footer["cases"])
        self.assertEqual(footer["buckets"]["not-run"], 0)
        for kind in derived["kinds"]:
            self.assertEqual(kind["tests"] + sum(kind["skipped"].values()), derived["vectors"],
                             kind["name"])

    def test_forms_stay_valid(self):
        tests = 0
        for option in ("--variants=case,plus", "--faults=refused"):
            text = self.run_part(option, "--format", "junit")
            root = xml.etree.ElementTree.fromstring(text)
            tests = len(root.findall(".//testcase"))
            self.assertEqual(int(root.get("tests")), tests)
            lines = self.run_part(option, "--format", "tap").splitlines()
            self.assertEqual(lines[1], f"1..{tests}")
            self.assertEqual(len([line for line in lines if line.startswith("ok ")]), tests)

    def test_a_failure_prints_the_command_that_replays_it(self):
        suite = self.write("s.json", json.dumps({
            "format": 1, "suite": "s", "title": "s",
            "source": {"kind": "rfc", "ref": "RFC 7208 4", "license": "MIT"},
            "tests": [{
                "id": "s/wrong", "rev": 1, "title": "a wrong expectation",
                "zone": {"example.com": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}},
                "query": {"ip": "192.0.2.1", "from": "a@example.com", "helo": "h.example"},
                "expect": [{"result": "softfail"}], "level": "must", "severity": "low",
                "spec": ["4.6.4-void-limit"], "why": "so that it fails", "status": "stable"}]}))
        done = spfproof("run", "--variants", suite)
        self.assertEqual(done.returncode, 1, done.stderr)
        replays = re.findall(r"replay +\S+ (run --variants \S+ 's/wrong#plus')", done.stdout)
        self.assertEqual(len(replays), 1, done.stdout)
        again = spfproof(*replays[0].replace("'", "").split())
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("1 tests: 1 fail", re.sub(r"[^:]*: (\d+ tests)", r"\1", again.stdout))

    def test_mistakes(self):
        for words, says in ((["--variants=upper"], "none called 'upper'"),
                            (["--faults=nxrrset"], "none called 'nxrrset'"),
                            (["--variants", "--faults"], "one at a time"),
                            (["--variants", "s/none#case"], "no test has an id like 's/none'")):
            done = spfproof("run", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(says, done.stderr)


if __name__ == "__main__":
    unittest.main()
