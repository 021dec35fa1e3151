"""Faults over real DNS: questions behind a result, TIMEOUT as a word and as silence, and harnesses that are killed while
servers and programs run in their namespaces."""

import json
import os
import pathlib
import random
import shlex
import signal
import subprocess
import sys
import time
import unittest

from command import run, suite, vector
from test_faults import AdapterTest, case

RESOLVING = pathlib.Path(__file__).resolve().parent / "adapters" / "resolving.py"
ZONE = {"example.com": {"TXT": ["v=spf1 +all"]}, "silent.example.com": {"TXT": "TIMEOUT"},
        "broken.example.com": {"TXT": "SERVFAIL"}}


def command(*words):
    return shlex.join([sys.executable, "-S", "-E", str(RESOLVING), *words])


def asks(name, domain, result):
    return vector(name, result, zone=ZONE,
                  query={"ip": "192.0.2.1", "from": f"joe@{domain}", "helo": "mx.example.net"})


class OverDns(AdapterTest):
    def run_on(self, *words, tests):
        self.suite = self.write("dns.json", suite(*tests))
        done = run("run", *words, "--output", os.devnull, "--results", self.results, "--timeout", "10", self.suite,
                   env=self.environment())
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)
        return done, self.lines()

    def lines(self):
        return [json.loads(line) for line in self.results.read_text().splitlines()] if self.results.exists() else []

    def test_question_behind_a_result_is_refused_and_counted(self):
        tests = [asks(f"t-{i}", "example.com", "pass") for i in range(3)]
        done, lines = self.run_on("--depth", "dns", "--workers", "1", "--command", command("late"), tests=tests)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line["observed"]["native"] for line in lines[1:4]], ["0 None", "0 5", "0 5"])
        self.assertEqual([line["observed"].get("late", 0) for line in lines[1:4]], [0, 1, 1])
        for line in lines[1:4]:
            self.assertEqual(line["questions"], [["example.com", "TXT"]])

    def test_timeout_is_a_word_or_with_real_timeouts_silence(self):
        for how in (["--depth", "dns", "--command", command()], ["--exec", command("{domain}")]):
            for options, silent in ([], "permerror"), (["--real-timeouts"], "temperror"):
                done, lines = self.run_on(*how, *options, tests=[
                    asks("a", "example.com", "pass"), asks("b", "silent.example.com", silent),
                    asks("c", "broken.example.com", "permerror"), asks("d", "example.com", "pass")])
                self.assertEqual(done.returncode, 0, done.stderr + str(lines))

    def test_killed_harness_leaves_nothing_of_servers_and_namespaces(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        self.suite = self.write("s.json", suite(*(case(f"good-{i}", "joe@example.com") for i in range(60))))
        adapter = shlex.join([sys.executable, "-S", "-E", str(RESOLVING.with_name("adapter.py")), "slow"])
        for how in (["--depth", "dns", "--command", adapter], ["--exec", "sh -c 'sleep 0.02; echo pass'"]):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
                with self.subTest(seed=seed, how=how, number=number):
                    self.kill(how, number, chance.uniform(0.05, 1))

    def kill(self, how, number, moment):
        if self.results.exists():
            self.results.unlink()
        harness = subprocess.Popen([*self.words()[:2], *how, "--output", os.devnull, "--results", self.results,
                                    self.suite], env=self.environment(), stderr=subprocess.DEVNULL)
        time.sleep(moment)
        harness.send_signal(number)
        code = harness.wait(15)
        self.nothing_left()
        lines = self.lines() if code == 130 else []
        if lines:
            self.assertEqual((lines[-1]["t"], lines[-1]["interrupted"]), ("footer", True))
            self.assertEqual(lines[-1]["cases"], len(lines) - 2)


if __name__ == "__main__":
    unittest.main()
