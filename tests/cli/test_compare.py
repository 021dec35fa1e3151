"""spfproof compare, report-bug and perf: from results files to what a person or a CI acts on."""

import json
import pathlib
import shlex
import sys
import unittest

from command import CommandTest, run, suite, vector
from test_report import NASTY, case, footer, header, lines


class Compare(CommandTest):
    def files(self, before, after):
        return (self.write("before.jsonl", lines(header(total=len(before)), *before, footer(len(before)))),
                self.write("after.jsonl", lines(header(total=len(after)), *after, footer(len(after)))))

    def test_a_regression_fails_and_is_told_first(self):
        paths = self.files([case("a"), case("b", "fail", "pass"), case("gone")],
                           [case("new"), case("b"), case("a", "fail", "pass")])
        done = run("compare", *paths)
        self.expect(done, 1)
        rows = done.stdout.splitlines()
        self.assertEqual([row.split()[0] for row in rows[:4]], ["regression", "fixed", "new", "gone"])
        self.assertIn("demo/a  pass fail -> fail pass", rows[0])
        self.assertEqual(rows[4], "demo 1 -> demo 1: 0 same, 1 regression, 1 fixed, 1 new, 1 gone")

    def test_nothing_worse_is_0_in_every_form(self):
        paths = self.files([case("a"), case("b", "fail", "pass")], [case("a"), case("b")])
        for form in ("human", "markdown", "json"):
            done = run("compare", "--format", form, *paths)
            self.expect(done, 0)
            self.assertIn("fixed", done.stdout)
        found = json.loads(run("compare", "--format", "json", *paths).stdout)
        self.assertTrue(found["good"])
        self.assertEqual(found["runs"][0]["counts"]["fixed"], 1)
        self.assertEqual(found["runs"][0]["cases"][0]["after"]["outcome"], "pass")

    def test_a_truncated_run_fails(self):
        good, _ = self.files([case("a")], [])
        cut = self.write("cut.jsonl", lines(header(), case("a")))
        done = run("compare", good, cut)
        self.expect(done, 1)
        self.assertIn("truncated   demo 1: ", done.stdout)

    def test_shards_in_folders_are_compared_as_runs(self):
        self.suite = self.write("s.json", suite(*(vector(f"v{i}") for i in range(9))))
        for name in ("old", "new"):
            (self.folder / name).mkdir()
            for i in (1, 2):
                results = self.folder / name / f"{i}.jsonl"
                self.expect(run("run", "--shard", f"{i}/2", "--results", results, self.suite), 0)
        done = run("compare", self.folder / "old", self.folder / "new")
        self.expect(done, 0)
        self.assertTrue(done.stdout.endswith(": 9 same\n"), done.stdout)
        (self.folder / "new" / "2.jsonl").unlink()
        self.expect(run("compare", self.folder / "old", self.folder / "new"), 1)

    def test_hostile_results_stay_text(self):
        evil = case("x", "fail", "pass", reason=NASTY)
        evil["id"] = NASTY
        evil["observed"]["result"] = NASTY
        good, bad = self.files([case("x")], [evil])
        for form in ("human", "markdown", "json"):
            text = run("compare", "--format", form, good, bad).stdout
            self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")

    def test_lost_output_and_wrong_words(self):
        paths = self.files([case("a")], [case("a")])
        self.expect(run("compare", *paths, "-o", "/dev/full"), 5, "No space left on device")
        self.expect(run("compare", paths[0]), 2, "two results files")
        self.expect(run("compare", "--format", "xml", *paths), 2, "'xml' is none of human, markdown, json")
        self.expect(run("compare", paths[0], self.folder / "none"), 3, "No such file")


class ReportBug(CommandTest):
    def issue(self, *more, code=0, stderr=None, line=None):
        path = self.write("s.json", suite(vector("x"), vector("y")))
        results = self.write("r.jsonl", lines(
            header("lib", 2, implementation={"name": "lib", "version": "3.1", "issues": "https://example.org/issues"}),
            line or case("x", "fail", "pass", reason="result: expected fail, got pass"), case("y"), footer(2)))
        done = run("report-bug", "--results", results, "--suite", path, *(more or ("lib", "demo/x")))
        self.expect(done, code, stderr)
        return done.stdout

    def test_an_issue_says_all_a_maintainer_needs(self):
        text = self.issue()
        for part in ("# SPF: x: pass instead of fail (RFC 7208 4.6.4)", "lib 3.1", "- client: `192.0.2.1`",
                     '    example.com. IN TXT "v=spf1 a:gone.example.com exp=exp.example.com -all"',
                     "    ; any other name is NXDOMAIN", "- result: `fail`", "- result: `pass`",
                     "[RFC 7208 section 4.6.4](https://www.rfc-editor.org/rfc/rfc7208#section-4.6.4)",
                     "Tracker: https://example.org/issues", "--vector demo/x --trace"):
            self.assertIn(part, text)

    def test_the_zone_is_cut_down_to_what_matters(self):
        zone = {"example.com": {"TXT": ["v=spf1 a:alias.example.com include:w.any.example.com -all"]},
                "alias.example.com": {"CNAME": ["real.example.com"]}, "real.example.com": {"A": ["192.0.2.9"]},
                "*.any.example.com": {"TXT": ["v=spf1 a:slow.example.com ?all"]}, "slow.example.com": {"A": "SERVFAIL"},
                "other.example.com": {"A": ["192.0.2.77"]}}
        one = vector("x", "temperror", zone=zone)
        path = self.write("s.json", suite(one, vector("y")))
        results = self.write("r.jsonl", lines(header("lib"), case("x", "fail", "pass"), footer(1)))
        text = run("report-bug", "lib", "demo/x", "--results", results, "--suite", path).stdout
        for owner in ("example.com. IN TXT", "alias.example.com. IN CNAME real.example.com", "real.example.com. IN A 192.0.2.9",
                      "*.any.example.com. IN TXT", '; slow.example.com. A is answered with "SERVFAIL"'):
            self.assertIn(f"\n    {owner}", text)
        self.assertNotIn("other.example.com", text)

    def test_hostile_words_stay_text(self):
        line = case("x", "fail", "pass", reason=NASTY, transcript=NASTY)
        line["observed"]["native"] = NASTY
        text = self.issue(line=line)
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")
        for row in text.split("\n"):
            self.assertFalse(row.lstrip(" ").startswith("::") and not row.startswith("    "), row)

    def test_what_cannot_be_reported_is_said(self):
        self.issue("lib", "demo/y", code=2, stderr="demo/y of lib is pass: nothing to report")
        self.issue("lib", "demo/z", code=2, stderr="lib has no case 'demo/z'")
        self.issue("other", "demo/x", code=2, stderr="no results of 'other'")
        self.issue("lib", "demo/x", "-o", "/dev/full", code=5, stderr="No space left on device")


class Perf(CommandTest):
    def test_every_workload_has_a_rate_and_percentiles(self):
        path = self.write("s.json", suite(vector("x"), vector("y")))
        done = run("perf", "--seconds", "1", "--json", path)
        self.expect(done, 0)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["workload"] for row in rows], ["a-simple", "b-chain", "c-macro", "selected vectors"])
        for row in rows:
            self.assertGreater(row["rate"], 0)
            self.assertEqual(row["repetitions"], 7)
            self.assertLessEqual(row["quartiles"][0], row["quartiles"][1])
            times = row["us"]
            self.assertLessEqual(times["p50"], times["p90"])
            self.assertLessEqual(times["p99"], times["max"])
            self.assertNotIn("wrong", [key for key, value in row.items() if value is not None])

    def test_a_wrong_result_is_no_figure_to_be_proud_of(self):
        path = self.write("s.json", suite(vector("x", "pass")))
        done = run("perf", "--seconds", "1", path)
        self.expect(done, 1)
        self.assertIn("demo/x gave another result", done.stdout)

    def test_results_files_tell_their_percentiles(self):
        rows = [case(f"c{i}", us=float(i + 1)) for i in range(100)]
        path = self.write("r.jsonl", lines(header(total=100), *rows, footer(100, seconds=0.5)))
        done = run("perf", "--json", "--results", path)
        self.expect(done, 0)
        row = json.loads(done.stdout)
        self.assertEqual(row["us"], {"p50": 51, "p90": 91, "p99": 100, "max": 100})
        self.assertEqual(row["rate"], 200)
        timeless = self.write("t.jsonl", lines(header(), case("a"), footer(1)))
        self.expect(run("perf", "--results", timeless), 0, "says no times of its cases")

    def test_adapter_is_timed_on_what_it_gives_a_result_to(self):
        path = self.write("s.json", suite(vector("x"), vector("y", needs=["time-limit"]),
                                          vector("z", query={"ip": "192.0.2.1", "from": "error@example.com",
                                                             "helo": "mx.example.net"})))
        adapter = pathlib.Path(__file__).resolve().parent / "adapters" / "adapter.py"
        words = ["--seconds", "1", "--command", shlex.join([sys.executable, "-E", str(adapter), "error"])]
        done = run("perf", "--json", *words, path)
        self.expect(done, 0)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["workload"] for row in rows], ["a-simple", "b-chain", "c-macro", "selected vectors"])
        self.assertTrue(all(row["rate"] > 0 and row["implementation"].startswith("test 1, depth zone")
                            for row in rows), rows)
        done = run("perf", "--command", "/no/such/program", "--seconds", "1", path)
        self.assertEqual(done.returncode, 4)
        self.assertIn("cannot start /no/such/program", done.stderr)

    def test_wrong_words_are_usage_errors(self):
        self.expect(run("perf", "--seconds", "0"), 2, "--seconds: '0' is no number from 1 to 3600")
        self.expect(run("perf", "--results", "x", "y"), 2, "--results goes with no suite")
        self.expect(run("perf", "--results", "x", "--command", "true"), 2, "and no implementation")


if __name__ == "__main__":
    unittest.main()
