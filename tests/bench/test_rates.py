"""tools/bench/adapters and tools/bench/nsd: that they run and what they print. No time decides a test."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

BENCH = pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "bench"
SPFPROOF = os.environ["SPFPROOF"]


def run(name, *words):
    return subprocess.run([sys.executable, "-B", BENCH / name, "--program", SPFPROOF, *words], text=True,
                          capture_output=True, timeout=120, check=False)


class Rates(unittest.TestCase):
    def test_adapters_prints_a_rate_of_each_depth(self):
        done = run("adapters", "--cases", "2000", "--rounds", "2")
        self.assertEqual(done.returncode, 0, done.stderr)
        for what in ("zone depth", "zone depth, question log and results file",
                     "ask depth, question log and results file"):
            self.assertRegex(done.stdout, rf"(?m)^{what} +[\d,]+ (cases|questions)/s +-?[\d,]+ a CPU second +target")

    @unittest.skipUnless(shutil.which("dnsperf") and
                         shutil.which("nsd", path=os.environ.get("PATH", "") + ":/usr/sbin"),
                         "nsd and dnsperf are not installed")
    def test_nsd_prints_the_ratio_in_time_and_in_cpu_time(self):
        done = run("nsd", "--rounds", "1", "--seconds", "1")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertEqual(len(re.findall(r"(?m)^answers.* spfproof +[\d,]+ +NSD +[\d,]+ +ratio [\d.]+$",
                                        done.stdout)), 2, done.stdout)


if __name__ == "__main__":
    unittest.main()
