"""Which fuzz target a seeded bug is built into, and what counts as found."""

import pathlib
import sys
import types
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools" / "mutants"))
import detection  # noqa: E402
import matrix  # noqa: E402


def found(text):
    return next((match.group(1) for pattern in detection.FOUND if (match := pattern.search(text))), "")


def bug(caught_by, changed):
    return types.SimpleNamespace(caught_by=caught_by, patch=f"--- a/engine/src/{changed}\n+++ b/engine/src/{changed}\n")


class Target(unittest.TestCase):
    def test_the_header_of_the_bug_decides(self):
        self.assertEqual(detection.target_of(bug("fuzz_macro", "header_write.c")), "macro")

    def test_else_the_file_that_it_changes(self):
        self.assertEqual(detection.target_of(bug("vectors", "field_read.c")), "header")
        self.assertEqual(detection.target_of(bug("vectors", "evaluate.c")), "check")

    def test_every_seeded_bug_has_a_target_that_is_there(self):
        for seeded in matrix.read_bugs([], matrix.read_requirements(SOURCE / "vectors")):
            target = SOURCE / "fuzz" / "targets" / f"fuzz_{detection.target_of(seeded)}.c"
            self.assertTrue(target.is_file(), f"{seeded.id}: {target.name}")


class Found(unittest.TestCase):
    def test_an_oracle_is_named(self):
        self.assertEqual(found("#12 NEW\noracle check-reference: does not hold: x\n"), "check-reference")

    def test_a_sanitizer_is_named(self):
        self.assertEqual(found("==1==ERROR: AddressSanitizer: heap-buffer-overflow on address"), "heap-buffer-overflow")
        self.assertEqual(found("x.c:1:2: runtime error: index 4 out of bounds"), "index 4")
        self.assertEqual(found("x.c:1:2: runtime error: index -2 out of bounds"), "index -2")

    def test_an_endless_loop_is_found_too(self):
        self.assertEqual(found("==1== ERROR: libFuzzer: timeout after 20 seconds"), "timeout")

    def test_progress_is_no_finding(self):
        self.assertEqual(found("#4096 pulse cov: 812 exec/s: 40000"), "")


if __name__ == "__main__":
    unittest.main()
