"""spfproof run: the TAP, JUnit and JSON-lines forms stay valid, whatever vectors say."""

import json
import re
import unittest
import xml.etree.ElementTree

from command import CommandTest, run, suite, vector

# Everything that means something to XML, TAP, YAML, JSON or a terminal.
NASTY = "<&>\"' ]]> # \\ \u0001\u001b[31m\r\n--- ...\u007f \u009b \ufffe \uffff \u20ac"
HOSTILE = vector("hostile", "pass", title=NASTY, why=NASTY,
                 query={"ip": "192.0.2.1", "from": "a\\000\\027]\\255<&\\010@example.com",
                        "helo": "<!--\\013\\010"})
TESTS = (vector("right"), HOSTILE, vector("should", "pass", level="should", title=NASTY),
         vector("dns", dns={"questions": {"max": 1}}))


class Forms(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("s.json", suite(*TESTS))

    def report(self, form, *options, code=1):
        done = run("run", "--format", form, *options, self.path)
        self.expect(done, code)
        return done.stdout

    def assert_harmless(self, text):
        """No control character but line ends, and no C1 one."""
        self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text))

    def test_human_is_harmless(self):
        self.assert_harmless(self.report("human"))

    def test_junit_is_well_formed_and_counts_right(self):
        text = self.report("junit")
        self.assert_harmless(text)
        root = xml.etree.ElementTree.fromstring(text)
        self.assertEqual(root.tag, "testsuites")
        counts = {name: int(root.get(name)) for name in ("tests", "failures", "errors", "skipped")}
        self.assertEqual(counts, {"tests": 4, "failures": 2, "errors": 0, "skipped": 1})
        cases = root.findall("./testsuite/testcase")
        self.assertEqual([case.get("name") for case in cases],
                         ["demo/right", "demo/hostile", "demo/should", "demo/dns"])
        self.assertEqual([[child.tag for child in case] for case in cases],
                         [[], ["failure"], ["skipped"], ["failure"]])
        self.assertIn("expected pass, got fail", cases[1][0].get("message"))
        self.assertIn("a\\000\\027]\\255<&\\010@example.com", cases[1][0].text)

    def test_junit_counts_what_was_not_run_as_skipped(self):
        root = xml.etree.ElementTree.fromstring(self.report("junit", "-x"))
        self.assertEqual((root.get("tests"), root.get("failures"), root.get("skipped")),
                         ("4", "1", "2"))

    def test_tap_has_a_plan_and_a_line_for_each_test(self):
        text = self.report("tap")
        self.assert_harmless(text)
        lines = text.splitlines()
        self.assertEqual(lines[:2], ["TAP version 14", "1..4"])
        points = [line for line in lines if re.match("(not )?ok ", line)]
        self.assertEqual(points[0], "ok 1 - demo/right")
        self.assertEqual(points[1], "not ok 2 - demo/hostile")
        self.assertTrue(points[2].startswith("not ok 3 - demo/should # TODO fail: result: "))
        self.assertEqual(points[3], "not ok 4 - demo/dns")
        self.assertEqual(len(points), 4)

    def test_tap_diagnostics_are_yaml_blocks(self):
        lines = self.report("tap").splitlines()
        inside = False
        for line in lines[2:]:
            if inside:
                self.assertTrue(line.startswith("  "), line)
            if line == "  ---":
                self.assertFalse(inside)
                inside = True
            elif line == "  ...":
                self.assertTrue(inside)
                inside = False
        self.assertFalse(inside)
        title = next(line for line in lines if line.startswith("  title: "))
        self.assertEqual(json.loads(title[len("  title: "):]), NASTY)

    def test_tap_bails_out_when_it_stops(self):
        self.assertTrue(self.report("tap", "-x").splitlines()[-1].startswith("Bail out!"))

    def test_jsonl_has_header_cases_and_a_footer_that_sums_up(self):
        text = self.report("jsonl")
        self.assert_harmless(text)
        header, *cases, footer = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(header["t"], "header")
        self.assertEqual(header["suites"][0]["tests"], 4)
        self.assertEqual(header["implementation"]["choices"]["void-limit"], "2")
        self.assertEqual([case["outcome"] for case in cases],
                         ["pass", "fail", "fail", "fail:dns"])
        self.assertEqual([case["unexpected"] for case in cases], [False, True, False, True])
        self.assertEqual(cases[0]["questions"][0], ["example.com", "TXT"])
        self.assertEqual(cases[0]["observed"]["explanation"], "go away, 192.0.2.1")
        self.assertEqual(cases[1]["expected"], [{"result": "pass"}])
        self.assertEqual(footer["total"], 4)
        self.assertEqual(sum(footer["buckets"].values()), 4)
        self.assertEqual(footer["unexpected"], 2)

    def test_output_and_results_go_to_files(self):
        report, results = self.folder / "r.xml", self.folder / "r.jsonl"
        done = run("run", "--format", "junit", "--output", report, "--results", results, self.path)
        self.expect(done, 1)
        self.assertEqual(done.stdout, "")
        xml.etree.ElementTree.parse(report)
        self.assertEqual(len(results.read_text(encoding="utf-8").splitlines()), 6)

    def test_no_colour_and_no_progress_but_on_a_terminal(self):
        self.assertNotIn("\033", self.report("human"))
        self.assertIn("tests", run("run", self.path).stdout)


if __name__ == "__main__":
    unittest.main()
