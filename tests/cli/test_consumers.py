"""Reports as those read them that they are made for: SARIF by its schema and by sarif-tools, TAP 14 by tap-parser in strict
mode, JUnit XML by junitparser. They come from npm and PyPI, into $SPFPROOF_CONSUMERS if that is set; without them the
tests are skipped."""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema

from command import SPFPROOF, CommandTest, run, suite, vector
from test_report_forms import NASTY

NPM = ["tap-parser@18.3.4", "@microsoft/jest-sarif@1.0.0-beta.0"]
PYPI = ["junitparser==5.0.3", "sarif-tools==3.0.5"]
ADAPTER = pathlib.Path(__file__).resolve().parent / "adapters" / "adapter.py"


def fetch(folder):
    """Installs both, once: a mark says of what."""
    mark = folder / "installed"
    if mark.exists() and mark.read_text() == f"{NPM} {PYPI}":
        return
    folder.mkdir(parents=True, exist_ok=True)
    for words in (["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, *NPM],
                  [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--upgrade",
                   "--root-user-action=ignore", "--target", folder / "python", *PYPI]):
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise unittest.SkipTest(f"{words[0]}: {done.stderr[-400:]}")
    mark.write_text(f"{NPM} {PYPI}")


class Consumers(CommandTest):
    @classmethod
    def setUpClass(cls):
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise unittest.SkipTest("no node with npm")
        kept = os.environ.get("SPFPROOF_CONSUMERS")
        if kept is None:
            own = tempfile.TemporaryDirectory()
            cls.addClassCleanup(own.cleanup)
        cls.consumers = pathlib.Path(kept or own.name)
        fetch(cls.consumers)

    def setUp(self):
        super().setUp()
        query = {"ip": "192.0.2.1", "from": "bad@example.com", "helo": "mx.example.net"}
        self.suite = self.write("s.json", suite(
            vector("good", "pass"), vector("fails", "fail"), vector("may", "fail", level="may"),
            vector("nasty", "fail", title=NASTY, why=NASTY),
            vector("lacks", "pass", needs=["virtual-clock"]), vector("errs", "pass", query=query)))
        self.results = self.folder / "r.jsonl"
        adapter = shlex.join([sys.executable, "-S", "-E", str(ADAPTER), "error"])
        done = run("run", "--command", adapter, "--output", os.devnull, "--results", self.results, self.suite)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.buckets = json.loads(self.results.read_text().splitlines()[-1])["buckets"]

    def report(self, form):
        path = self.folder / f"report.{form}"
        self.expect(run("report", "--format", form, "--suite", self.suite, "-o", path, self.results), 0)
        return path

    def python(self, *words):
        done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, timeout=60,
                              check=False, env=dict(os.environ, PYTHONPATH=str(self.consumers / "python")))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_sarif_keeps_its_schema_and_is_read(self):
        path = self.report("sarif")
        schema = next((self.consumers / "node_modules/@microsoft/jest-sarif/lib/schemas").glob("sarif-2.1.0*.json"))
        rules = json.loads(schema.read_text())
        kind = jsonschema.validators.validator_for(rules)
        self.assertEqual([error.message for error in kind(rules).iter_errors(json.loads(path.read_text()))], [])
        self.assertRegex(self.python("-m", "sarif", "summary", path), r"(?m)^error: 3$")

    def test_tap_is_version_14_in_strict_mode(self):
        path = self.report("tap")
        script = ("const { Parser } = require('tap-parser');"
                  "const result = Parser.parse(require('fs').readFileSync(process.argv[1]), { strict: true });"
                  "const told = { version: 0, plan: 0, extra: [], points: [] };"
                  "for (const [event, data] of result) {"
                  "  if (event === 'version') told.version = data;"
                  "  if (event === 'plan') told.plan = data.end;"
                  "  if (event === 'extra') told.extra.push(data);"
                  "  if (event === 'assert') told.points.push([data.ok, !!data.skip, !!data.todo, data.tapError ?? null]);"
                  "  if (event === 'complete') told.failures = data.failures.filter((f) => f.tapError).length;"
                  "}"
                  "console.log(JSON.stringify(told));")
        done = subprocess.run(["node", "-e", script, path], capture_output=True, text=True, timeout=60, check=False,
                              env=dict(os.environ, NODE_PATH=str(self.consumers / "node_modules")))
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual((told["version"], told["plan"], told["extra"], told["failures"]), (14, 6, [], 0))
        self.assertEqual([point[3] for point in told["points"]], [None] * 6)
        self.assertEqual(sum(ok for ok, skip, todo, _ in told["points"] if not skip and not todo), self.buckets["pass"])
        self.assertEqual(sum(skip for _, skip, _, _ in told["points"]), self.buckets["unsupported"])
        self.assertEqual(sum(not ok for ok, _, todo, _ in told["points"] if not todo), 3)

    def test_junit_is_counted_as_the_run_was(self):
        path = self.report("junit")
        script = ("import json, sys, junitparser; x = junitparser.JUnitXml.fromfile(sys.argv[1]);"
                  "kinds = [type(r).__name__ for s in x for c in s for r in c.result];"
                  "print(json.dumps([x.tests, x.failures, x.errors, x.skipped, sum(1 for s in x for c in s), sorted(kinds)]))")
        tests, failures, errors, skipped, cases, kinds = json.loads(self.python("-c", script, path))
        self.assertEqual((tests, cases), (6, 6))
        self.assertEqual(failures, kinds.count("Failure"))
        self.assertEqual(errors, kinds.count("Error"))
        self.assertEqual(failures + errors, 3)
        self.assertEqual(skipped, kinds.count("Skipped"))


if __name__ == "__main__":
    unittest.main()
