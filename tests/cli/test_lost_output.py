"""A full disk and a closed pipe, for everything the command writes: exit code 5, a message that names what could not be
written, no result lost that was written before, nothing left running."""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import unittest

from command import SPFPROOF, run, suite, vector
from test_faults import ADAPTER, AdapterTest, case

GOOD = vector("good", "fail")
BAD = vector("bad", "pass")
FORMS = ("table", "markdown", "html", "sarif", "github", "badge", "tap", "junit", "jsonl")


class Everything(AdapterTest):
    """Every command that writes to standard output, and every option that names a file."""

    def setUp(self):
        super().setUp()
        self.good = self.write("good.json", suite(GOOD))
        self.both = self.write("both.json", suite(GOOD, BAD))
        self.old = self.folder / "old.jsonl"
        run("run", "--output", os.devnull, "--results", self.old, self.both)
        self.zone = self.write("zone.json", {"example.com": {"TXT": ["v=spf1 -all"]}})
        self.yaml = self.write("a.yml", "description: a\ntests:\n  t:\n    helo: example.com\n    host: 192.0.2.1\n"
                                        "    mailfrom: a@example.com\n    result: fail\nzonedata:\n"
                                        "  example.com:\n    - TXT: v=spf1 -all\n")
        self.adapter = shlex.join([sys.executable, "-S", "-E", str(ADAPTER)])

    def to_stdout(self):
        query = ["--ip", "192.0.2.1", "--from", "joe@example.com", "--helo", "mx.example.net"]
        yield from (["run", "--format", form, self.both] for form in ("human", "tap", "junit", "jsonl"))
        yield from (["run", "--format", form, "--command", self.adapter, self.both]
                    for form in ("human", "tap", "junit", "jsonl"))
        yield from (["report", "--format", form, "--suite", self.both, self.old] for form in FORMS)
        yield ["compare", self.old, self.old]
        yield ["report-bug", "spfproof", "demo/bad", "--suite", self.both, "--results", self.old]
        yield ["perf", "--results", self.old]
        yield ["adapters"]
        yield ["smoke", "--command", self.adapter]
        yield ["list", self.both]
        yield ["show", "demo/good", self.both]
        yield ["check", "--zone", self.zone, *query]
        yield ["parse", "v=spf1 -all"]
        yield ["expand", "%{i}", *query]
        yield ["import", self.yaml]
        yield ["new", "demo/new"]
        yield ["coverage", self.good]
        yield ["help"]
        yield ["version"]
        yield ["run", "--help"]
        yield ["smoke", "--suite"]

    def to_files(self, name):
        yield from (["run", "--format", form, "--output", name, self.both] for form in ("human", "tap", "junit", "jsonl"))
        yield from (["report", "--format", form, "--suite", self.both, "-o", name, self.old] for form in FORMS)
        for how in ([], ["--command", self.adapter]):
            yield ["run", *how, "--output", os.devnull, "--results", name, self.both]
            yield ["run", *how, "--output", os.devnull, "--write-baseline", name, self.both]
        yield ["compare", self.old, self.old, "-o", name]
        yield ["report-bug", "spfproof", "demo/bad", "--suite", self.both, "--results", self.old, "-o", name]
        yield ["perf", "--results", self.old, "-o", name]
        yield ["import", self.yaml, "-o", name]

    def lost(self, words, stdout, what):
        done = subprocess.run([SPFPROOF, *map(str, words)], stdout=stdout, stderr=subprocess.PIPE, text=True,
                              env=self.environment(), timeout=60, check=False)
        with self.subTest(command=words):
            self.assertEqual(done.returncode, 5, (words, done.stderr))
            self.assertRegex(done.stderr, what)

    def test_standard_output_on_a_full_disk(self):
        for words in self.to_stdout():
            with open("/dev/full", "w", encoding="ascii") as full:
                self.lost(words, full, "standard output: (No space left on device|an earlier write failed)")

    def test_standard_output_to_a_closed_pipe(self):
        for words in self.to_stdout():
            reader, writer = os.pipe()
            os.close(reader)
            self.lost(words, writer, "standard output: (Broken pipe|an earlier write failed)")
            os.close(writer)

    def test_named_files_on_a_full_disk(self):
        for words in self.to_files("/dev/full"):
            self.lost(words, subprocess.DEVNULL, "/dev/full: .*No space left on device")
            self.assertTrue(pathlib.Path("/dev/full").is_char_device(), "a device was replaced by a file")


class TinyDisk(AdapterTest):
    """A disk that fills up on the way: a tmpfs of 64 KiB in a namespace of its own."""

    def on_tiny_disk(self, script):
        """Runs a shell script in which $1 is the disk and $2 a folder that stays."""
        disk = self.folder / "disk"
        disk.mkdir()
        done = subprocess.run(["unshare", "-r", "-m", "sh", "-c",
                               'mount -t tmpfs -o size=64k none "$1" || exit 99\n' + script, "sh", disk, self.folder],
                              env=self.environment(), capture_output=True, text=True, timeout=60, check=False)
        if done.returncode == 99 or "unshare" in done.stderr:
            self.skipTest(done.stderr)
        return done

    def test_results_that_fit_are_kept_and_the_file_is_truncated_not_green(self):
        many = self.write("many.json", suite(*(case(f"good-{i:04}", "joe@example.com") for i in range(2000))))
        adapter = shlex.join([sys.executable, "-S", "-E", str(ADAPTER)])
        for how in ([], ["--command", adapter]):
            words = shlex.join([SPFPROOF, "run", *how, "--output", os.devnull])
            done = self.on_tiny_disk(f'{words} --results "$1/r" {shlex.quote(str(many))}; code=$?\n'
                                     'cp "$1/r" "$2/kept"; exit $code')
            (self.folder / "disk").rmdir()
            self.assertEqual(done.returncode, 5, done.stderr)
            self.assertRegex(done.stderr, "/r: No space left on device")
            lines = (self.folder / "kept").read_text().splitlines(keepends=True)
            whole = [json.loads(line) for line in lines if line.endswith("\n")]
            cases = [line["id"] for line in whole[1:]]
            self.assertGreater(len(cases), 10)
            self.assertEqual(cases, [f"demo/good-{i:04}" for i in range(len(cases))])
            self.assertNotIn("footer", [line["t"] for line in whole])
            done = run("compare", self.folder / "kept", self.folder / "kept")
            self.assertIn("truncated", done.stdout + done.stderr)
            self.assertNotEqual(done.returncode, 0)

    def test_files_that_are_written_as_a_whole_keep_what_they_were(self):
        path = self.write("s.json", suite(vector("a", "fail")))
        old = path.read_text()
        done = self.on_tiny_disk(f'cp {shlex.quote(str(path))} "$1/s.json"; cat /dev/zero >"$1/full" 2>/dev/null\n'
                                 f'{shlex.quote(SPFPROOF)} fmt "$1/s.json"; code=$?\n'
                                 'cp "$1/s.json" "$2/kept.json"; ls -A "$1"; exit $code')
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertEqual((self.folder / "kept.json").read_text(), old)
        self.assertEqual(sorted(done.stdout.split()), ["full", "s.json"])


if __name__ == "__main__":
    unittest.main()
