"""spf-bench: what it reports, not how fast anything is. No time decides a test."""

import json
import os
import subprocess
import unittest

BENCH = os.environ["SPF_BENCH"]


def run(*arguments, **options):
    return subprocess.run([BENCH, *arguments], text=True, timeout=120, check=False,
                          stderr=subprocess.PIPE, **{"stdout": subprocess.PIPE, **options})


class Bench(unittest.TestCase):
    def test_each_side_and_workload_is_reported_and_we_allocate_nothing(self):
        done = run("--json", "--seconds", "0.0001", "--repetitions", "7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        figures = json.loads(done.stdout)["figures"]
        rows = {(f["work"], f["workload"], f["side"]): f for f in figures}
        self.assertEqual(len(rows), 3 * 4 + 3 * 2)
        for (work, workload, side), figure in rows.items():
            self.assertGreater(figure["per_second"], 0)
            self.assertLessEqual(figure["low"], figure["per_second"])
            self.assertGreaterEqual(figure["high"], figure["per_second"])
            if figure["allocations"] < 0:  # not counted under a sanitizer
                continue
            if side == "libspf2":
                self.assertGreater(figure["allocations"], 0, (work, workload))
            else:
                self.assertEqual(figure["allocations"], 0, (work, workload, side))

    def test_both_sides_do_the_same_work(self):
        done = run("--check")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_loop_runs_one_workload(self):
        for options in ([], ["--field"], ["--parse"]):
            self.assertEqual(run(*options, "--loop", "b-chain", "3").returncode, 0)
        self.assertEqual(run("--loop", "d-none", "3").returncode, 2)

    def test_startup_measures_a_command_and_tells_its_failure(self):
        done = run("--startup", "--json", "--repetitions", "7", "true")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads(done.stdout)["runs"], 7)
        for command in (["false"], ["/no/such/program"]):
            done = run("--startup", *command)
            self.assertEqual(done.returncode, 5)
            self.assertIn(command[0], done.stderr)

    def test_usage(self):
        for arguments in (["--repetitions", "6"], ["--seconds", "0"], ["--seconds", "nan"],
                          ["--loop", "a-simple"], ["--startup"], ["extra"], ["--nonsense"]):
            self.assertEqual(run(*arguments).returncode, 2, arguments)
        self.assertIn("usage: spf-bench", run("--help").stdout)

    def test_full_disk(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = run("--json", "--seconds", "0.0001", "--repetitions", "7", stdout=full)
        self.assertEqual(done.returncode, 5)
        self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
