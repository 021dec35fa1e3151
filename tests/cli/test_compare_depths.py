"""tools/compare-depths: which answers differ between depths, and whether they are explained."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from command import SPFPROOF, CommandTest, run, suite, vector

HERE = pathlib.Path(__file__).resolve().parent
TOOL = HERE.parent.parent / "tools" / "compare-depths"
ADAPTER = HERE / "adapters" / "adapter.py"
POLICY = HERE / "adapters" / "policy.py"
ZONE = {"example.com": {"TXT": ["v=spf1 -all"]}}


class CompareDepths(CommandTest):
    def setUp(self):
        super().setUp()
        self.adapters = self.folder / "adapters"
        self.environment = dict(os.environ, SPFPROOF_ADAPTERS=str(self.adapters),
                                SPFPROOF_ADAPTERS_BUILD=str(self.folder / "built"))
        self.suite = self.write("s.json", suite(vector("a", "pass", zone=ZONE),
                                                vector("b", "fail", zone=ZONE)))
        self.adapter("lib", run=[sys.executable, "-E", str(ADAPTER)], depths=["zone"])
        done = run("run", "--exec", "true", self.suite)
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)

    def adapter(self, name, **members):
        folder = self.adapters / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "adapter.json").write_text(json.dumps(
            {"name": name, "language": "python", "implementation": name,
             "upstream": "https://example.com/"} | members))

    def program(self, result):
        self.adapter("program", depths=["dns"], library="lib", input="\n", map=["fail=/=5/", "header"],
                     exec=[sys.executable, "-E", str(POLICY), result])

    def explain(self, *rows):
        (self.adapters / "program" / "differences.tsv").write_text(
            "# why\n" + "".join("\t".join(row) + "\n" for row in rows))

    def compare(self, *names):
        return subprocess.run([sys.executable, "-E", TOOL, "--program", SPFPROOF, "--suite", self.suite,
                               "--out", self.folder / "out", *names], capture_output=True, text=True,
                              timeout=120, check=False, env=self.environment)

    def test_same_answers_are_good(self):
        self.program("pass")
        done = self.compare()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"program-dns +2 +2 +1 +lib-zone +2 +0\n")

    def test_difference_wants_an_explanation(self):
        self.program("fail")
        done = self.compare("program")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"program-dns +2 +2 +1 +lib-zone +0 +2\n")
        self.assertIn("program: not explained: demo/a\tdns\tpass\tfail\tWHY\n", done.stderr)
        self.explain(("demo/a", "dns", "pass", "fail", "so"), ("demo/b", "dns", "pass", "fail", "so"))
        self.assertEqual(self.compare("program").returncode, 0)

    def test_explanation_must_be_of_this_difference(self):
        self.program("softfail")
        self.explain(("demo/a", "dns", "pass", "fail", "so"), ("demo/b", "dns", "pass", "softfail", "so"))
        done = self.compare("program")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "program: not explained: demo/a\tdns\tpass\tsoftfail\tWHY\n")

    def test_explanation_of_nothing_is_stale(self):
        self.program("pass")
        self.explain(("demo/a", "dns", "pass", "fail", "so"))
        done = self.compare("program")
        self.assertEqual((done.returncode, done.stderr),
                         (1, "program: explained, and not so: demo/a in depth dns\n"))

    def test_case_without_a_result_differs(self):
        self.adapter("program", depths=["dns"], library="lib", exec=["echo", "huh"])
        done = self.compare("program")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"program-dns +2 +0 +0 +lib-zone +0 +2\n")
        self.assertIn("demo/a\tdns\tpass\terror\tWHY", done.stderr)

    def test_what_cannot_be_run_is_told_and_the_rest_runs(self):
        self.program("pass")
        self.adapter("broken", depths=["dns"], library="none", exec=["true"])
        self.adapter("gone", depths=["dns"], library="lib", exec=["no-such-program"])
        done = self.compare()
        self.assertEqual(done.returncode, 4)
        self.assertIn("broken: there is no adapter none", done.stderr)
        self.assertIn("gone: ", done.stderr)
        self.assertIn("program-dns", done.stdout)
        self.assertEqual(self.compare("nobody").returncode, 2)

    def test_explanation_has_five_fields(self):
        self.program("pass")
        self.explain(("demo/a", "dns", "pass"))
        done = self.compare("program")
        self.assertEqual(done.returncode, 4)
        self.assertIn("differences.tsv:2: five fields", done.stderr)


if __name__ == "__main__":
    unittest.main()
