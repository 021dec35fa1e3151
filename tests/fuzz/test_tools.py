"""What the tools of fuzzing say to a slip of the hand or on a machine that lacks something: the reason and the mend, at once,
with the exit code that their help promises. None of this may build anything."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

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
    ("fuzz-histogram --runs 0", 2, "at least 1"),
    ("fuzz-histogram --chunk 0", 2, "at least 1"),
    ("fuzz-histogram --jobs 0", 2, "at least 1"),
    ("fuzz-oss-check nosuch", 2, "no sanitizer 'nosuch'"),
    ("../fuzz/build.sh", 2, "tools/fuzz-oss-check stands in"),
    ("fuzz-rate nosuch", 2, "no target 'nosuch'"),
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

    def test_nor_is_a_rule_of_fuzz_diff_that_does_not_exist(self):
        returned, _, error = run("fuzz", "diff", SPFPROOF_NO_SKIP="digits,digit")
        self.assertEqual((returned, "no rule 'digit'" in error), (2, True), error)

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
