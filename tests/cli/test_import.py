"""spfproof import: options, where the result goes, what is refused. The conversion's own rules are
tests/harness/test_import_openspf.c's."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SPFPROOF = os.environ["SPFPROOF"]

SUITE = """\
description: One
tests:
  first:
    host: 192.0.2.1
    mailfrom: a@example.com
    helo: mx.example.com
    result: [pass, neutral]
zonedata:
  example.com:
    - SPF: v=spf1 ip4:192.0.2.1 -all
"""


def run(*arguments, **options):
    return subprocess.run([SPFPROOF, *map(str, arguments)], capture_output="stdout" not in options,
                          text=True, timeout=60, check=False, **options)


class Import(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.yml = self.path / "small-tests.yml"
        self.yml.write_text(SUITE, encoding="utf-8")
        self.out = self.path / "small.json"

    def test_result_on_standard_output(self):
        done = run("import", self.yml)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        suite = json.loads(done.stdout)
        self.assertEqual(suite["suite"], "openspf/small")
        self.assertEqual(suite["tests"][0]["id"], "openspf/small/first")
        self.assertEqual(suite["zones"]["one"]["example.com"]["TXT"],
                         ["v=spf1 ip4:192.0.2.1 -all"])

    def test_suite_names_the_ids(self):
        done = run("import", "--suite", "my/own", self.yml, "-o", self.out)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        suite = json.loads(self.out.read_text(encoding="utf-8"))
        self.assertEqual(suite["suite"], "my/own")
        self.assertEqual(suite["tests"][0]["id"], "my/own/first")

    def test_result_is_valid_and_in_canonical_format(self):
        self.assertEqual(run("import", self.yml, "-o", self.out).returncode, 0)
        for command in (["fmt", "--check"], ["validate"]):
            done = run(*command, self.out)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_refusal_names_file_and_line_and_leaves_the_output_alone(self):
        self.yml.write_text(SUITE + "    - LOC: x\n", encoding="utf-8")
        self.out.write_text("before", encoding="utf-8")
        done = run("import", self.yml, "--output", self.out)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith(f"{self.yml}:11: unknown record type 'LOC'"),
                        done.stderr)
        self.assertEqual(self.out.read_text(encoding="utf-8"), "before")
        self.assertEqual(sorted(p.name for p in self.path.iterdir()),
                         ["small-tests.yml", "small.json"])

    def test_unreadable_input(self):
        for name in (self.path / "missing.yml", self.path):
            done = run("import", name)
            self.assertEqual(done.returncode, 3)
            self.assertEqual(done.stdout, "")
            self.assertIn(str(name), done.stderr)

    def test_input_that_is_too_large_is_refused(self):
        with open(self.yml, "wb") as file:
            file.truncate(1 << 30)
        done = run("import", self.yml)
        self.assertEqual(done.returncode, 3)
        self.assertIn("too large", done.stderr)

    def test_output_that_cannot_be_written(self):
        done = run("import", self.yml, "-o", self.path / "no" / "such.json")
        self.assertEqual(done.returncode, 5)
        self.assertIn("such.json", done.stderr)

    def test_full_disk(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = run("import", self.yml, stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 5)
        self.assertIn("standard output", done.stderr)

    def test_usage(self):
        for arguments in ([], [self.yml, self.yml], ["--suite", "Not/Good", self.yml],
                          ["--suite", "a//b", self.yml], ["--suite", "", self.yml],
                          ["--nonsense", self.yml]):
            done = run("import", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "")
        done = run("import", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("usage: spfproof import", done.stdout)


if __name__ == "__main__":
    unittest.main()
