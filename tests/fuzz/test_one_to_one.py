"""A case in the line format and the vector that `spfproof replay --vector` makes of it say the same: both ways there and
back, on a sample of the seeds that come out of the vectors."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "fuzz" / "finding"))
from case import Case  # noqa: E402

SEEDS = pathlib.Path(os.environ["SEEDS"])


def replay(*words):
    done = subprocess.run([os.environ["SPFPROOF"], "replay", *map(str, words)], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


class OneToOne(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_seeds_are_the_same_as_vectors_and_as_lines_again(self):
        files = sorted(SEEDS.iterdir(), key=lambda file: hashlib.sha256(file.name.encode()).digest())[:15]
        self.assertEqual(len(files), 15)
        for file in files:
            with self.subTest(file=file.name):
                code, suite, error = replay("--vector", "fuzz/seed", file)
                self.assertEqual(code, 0, error)
                vector, again = self.folder / "vector.json", self.folder / "again"
                vector.write_bytes(suite)
                again.write_bytes(Case(json.loads(suite)["tests"][0]).lines())
                self.assertEqual(replay("--vector", "fuzz/seed", again)[1], suite)
                told = replay("--json", file)[1]
                self.assertEqual(replay("--json", vector)[1], told)
                self.assertEqual(replay("--json", again)[1], told)


if __name__ == "__main__":
    unittest.main()
