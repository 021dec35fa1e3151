"""What the tools of fuzzing say to a slip of the hand or on a machine that lacks something: the reason and the mend, at once,
with the exit code that their help promises. None of this may build anything."""

import importlib.machinery
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Words of the command line, exit code, what it must say.
SLIPS = [
    ("fuzz", 2, "usage: tools/fuzz"),
    ("fuzz nosuch", 2, "no target 'nosuch'"),
    ("fuzz nosuch", 2, "check_host() against a hostile DNS"),
    ("fuzz record -runs=5", 2, "tools/fuzz record -- -runs=5"),
    ("fuzz --nosuch", 2, "no target '--nosuch'"),
    ("fuzz-bench --runs 0", 2, "at least 1"),
    ("fuzz-coverage /nosuch", 2, "no folder '/nosuch'"),
    ("fuzz-coverage --nosuch", 2, "CORPUS"),
    (f"fuzz-coverage {ROOT}/tools", 2, "has the name of a target"),
    ("fuzz-histogram --runs 0", 2, "at least 1"),
    ("fuzz-histogram --chunk 0", 2, "at least 1"),
    ("fuzz-histogram --jobs 0", 2, "at least 1"),
    ("fuzz-oss-check nosuch", 2, "no sanitizer 'nosuch'"),
    ("../fuzz/build.sh", 2, "tools/fuzz-oss-check stands in"),
    ("fuzz-rate nosuch", 2, "no target 'nosuch'"),
    (f"fuzz-rate --build {ROOT}", 2, "no fuzz targets and seeds"),
    ("fuzz-vector", 2, "required: target, file"),
    ("fuzz-vector check FILE --replay /nosuch", 2, "tools/fuzz check builds it"),
    ("oracle-proof nosuch", 2, "no oracle begins with 'nosuch'"),
    ("oracle-proof --jobs 0", 2, "at least 1"),
    ("oracle-proof --build /nosuch", 2, "/nosuch is no build folder"),
]


def run(*words, **environment):
    done = subprocess.run([ROOT / "tools" / words[0], *words[1:]], env={**os.environ, **environment},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


class Tools(unittest.TestCase):
    def test_a_slip_of_the_hand_is_named_with_exit_code_2(self):
        for line, code, reason in SLIPS:
            with self.subTest(line=line):
                returned, _, error = run(*line.split())
                self.assertEqual(returned, code, error)
                self.assertIn(reason, error)
                self.assertNotIn("Traceback", error)

    def test_an_oracle_that_does_not_exist_is_not_silent_for_ever(self):
        for listed in ("recrd-case", "-recrd-case", "record-case,recrd-case"):
            returned, _, error = run("fuzz", "record", SPFPROOF_ORACLE=listed)
            self.assertEqual((returned, "begins with 'recrd-case'" in error), (2, True), error)

    def test_nor_is_one_of_another_target(self):
        for listed in ("check-cause", "record-case,check-cause", "replay", "*"):
            returned, _, error = run("fuzz", "record", SPFPROOF_ORACLE=listed)
            self.assertEqual((returned, "no oracle of record begins with" in error), (2, True), error)

    def test_nor_is_a_rule_of_fuzz_diff_that_does_not_exist(self):
        returned, _, error = run("fuzz", "diff", SPFPROOF_NO_SKIP="digits,digit")
        self.assertEqual((returned, "no rule 'digit'" in error), (2, True), error)

    def test_a_target_that_counts_no_meaningful_inputs_has_a_rate_all_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / "fuzz"
            (made / "seeds" / "wire").mkdir(parents=True)
            (made / "targets").mkdir()
            target = made / "targets" / "fuzz-wire"
            target.write_text("#!/bin/sh\nruns=${1#-runs=}\ni=0\nwhile [ $i -lt $runs ]; do i=$((i + 1)); done\n"
                              'echo "stat::number_of_executed_units: $runs" >&2\n')
            target.chmod(0o755)
            returned, told, error = run("fuzz-rate", "wire", "--json", "--runs", "400000", "--build", folder)
        self.assertEqual(returned, 0, error)
        (row,) = json.loads(told)
        self.assertEqual((row["target"], row["inputs"], row["share"]), ("wire", 100000, None))
        self.assertGreater(row["rate"], 0)

    def test_a_chunk_that_a_full_disk_cut_short_is_not_counted(self):
        loader = importlib.machinery.SourceFileLoader("fuzz_histogram", str(ROOT / "tools" / "fuzz-histogram"))
        histogram = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
        loader.exec_module(histogram)
        whole = ("checks 3\nasked a question 2\nquestions 5\ncancelled 1\nresult none 1\nresult pass 2\n"
                 "cause match 2\ncause no-record 1\ncause cancelled 1\n")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "chunk"
            for size in range(len(whole)):
                file.write_text(whole[:size], encoding="utf-8")
                if size < len(whole) - 1:  # of the last line's end nothing depends
                    self.assertFalse(histogram.is_whole(file), whole[:size])
            file.write_text(whole, encoding="utf-8")
            self.assertTrue(histogram.is_whole(file))

    def test_without_clang_each_tool_says_what_to_install_and_does_not_claim_a_finding(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for file in pathlib.Path("/usr/bin").iterdir():
            if not file.name.startswith(("clang", "apt", "sudo")):
                (pathlib.Path(folder.name) / file.name).symlink_to(file)
        self.assertIsNone(shutil.which("apt-get", path=folder.name))
        for words in (("fuzz", "record"), ("fuzz-coverage",), ("fuzz-oss-check",)):
            returned, _, error = run(*words, PATH=folder.name)
            self.assertEqual(returned, 5, error)
            self.assertRegex(error, "(?s)please install .*clang")
        returned, _, error = run("find-clang", PATH=folder.name)
        self.assertEqual((returned, "tools/bootstrap fuzz" in error), (1, True), error)


if __name__ == "__main__":
    unittest.main()
