"""Adapters that misbehave, and harnesses that are killed: every run ends in bounded time, blames the case
that did it, loses no result that was recorded, and leaves no process behind."""

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
import uuid

from command import SPFPROOF, CommandTest, suite, vector

ADAPTER = pathlib.Path(__file__).resolve().parent / "adapters" / "adapter.py"
AROUND = 30  # good cases on either side of the bad one
ZONE = {"example.com": {"TXT": ["v=spf1 +all"]}}


def case(name, sender):
    return vector(name, "pass", zone=ZONE,
                  query={"ip": "192.0.2.1", "from": sender, "helo": "mx.example.net"})


def marked(tag):
    """The processes whose environment has the tag; zombies have none."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and tag.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes())
        except OSError:
            pass
    return found


class AdapterTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.tag = f"spfproof-test-{uuid.uuid4()}"
        tests = [case(f"good-{i}", "joe@example.com") for i in range(2 * AROUND)]
        tests.insert(AROUND, case("bad", "bad@example.com"))
        self.suite = self.write("s.json", suite(*tests))
        self.results = self.folder / "results.jsonl"
        self.addCleanup(self.nothing_left)

    def nothing_left(self):
        """The harness waits for its keepers; only after SIGKILL they need a moment."""
        for _ in range(100):
            left = marked(self.tag)
            if not left:
                return
            time.sleep(0.05)
        self.fail(f"left behind: {left}")

    def words(self, *fault, options=()):
        command = shlex.join([sys.executable, "-S", "-E", str(ADAPTER), *map(str, fault)])
        return [SPFPROOF, "run", "--command", command, "--timeout", "0.6", "--output", os.devnull,
                "--results", str(self.results), *options, str(self.suite)]

    def environment(self):
        return dict(os.environ, SPFPROOF_TEST=self.tag)

    def run_with(self, *fault, options=(), bound=30):
        done = subprocess.run(self.words(*fault, options=options), env=self.environment(), text=True,
                              capture_output=True, timeout=bound, check=False, errors="replace")
        lines = [json.loads(line) for line in self.results.read_text().splitlines()] \
            if self.results.exists() else []
        outcomes = {line["id"]: line for line in lines if line["t"] == "case"}
        return done, outcomes, lines[-1] if lines else None

    def blamed(self, fault, outcome, *words, options=()):
        """Only the bad case has the outcome; all others passed."""
        done, outcomes, footer = self.run_with(fault, options=options)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(footer["t"], "footer")
        self.assertEqual(len(outcomes), 2 * AROUND + 1)
        for name, line in outcomes.items():
            self.assertEqual(line["outcome"], outcome if name == "demo/bad" else "pass", line)
        for word in words:
            self.assertIn(word, outcomes["demo/bad"]["reason"])
        return outcomes["demo/bad"]


class Faults(AdapterTest):
    def test_crash_is_of_the_case_that_crashes(self):
        self.blamed("crash", "crash", "signal 11")

    def test_exit_carries_what_stderr_said(self):
        line = self.blamed("exit", "crash", "exited with 3")
        self.assertIn("going now", json.dumps(line))

    def test_hang_is_a_timeout(self):
        self.blamed("hang", "timeout", "600 ms")

    def test_ignoring_sigterm_does_not_help(self):
        self.blamed("stubborn", "timeout")

    def test_late_answer_is_a_timeout(self):
        self.blamed("late", "timeout")

    def test_second_answer(self):
        self.blamed("twice", "protocol", "second reply")

    def test_answer_to_an_unknown_case(self):
        self.blamed("unknown", "protocol", "not open")

    def test_result_that_is_none_of_the_seven(self):
        self.blamed("word", "protocol", "banana")

    def test_garbage(self):
        self.blamed("garbage", "protocol", "no JSON")

    def test_half_a_line(self):
        self.blamed("half", "crash", "exited with 0")

    def test_half_a_line_and_then_nothing(self):
        self.blamed("stuck", "timeout")

    def test_lines_of_100_mb(self):
        self.blamed("long", "protocol", "max_line")

    def test_nul(self):
        self.blamed("nul", "protocol", "no JSON")

    def test_closed_stdout(self):
        self.blamed("close", "protocol", "closed its standard output")

    def test_children_are_killed(self):
        self.blamed("fork", "crash", "exited with 7")

    def test_memory_is_limited(self):
        self.blamed("memory", "crash", options=["--memory", "512", "--timeout", "5"])

    def test_endless_stderr_is_a_timeout(self):
        self.blamed("endless", "timeout")

    def test_error_is_the_implementations(self):
        self.blamed("error", "error", "TypeError: no")

    def test_question_in_zone_depth(self):
        self.blamed("ask", "protocol", "not sent")

    def test_noise_and_a_flood_of_stderr_do_no_harm(self):
        for fault in ("noise", "flood"):
            done, outcomes, _ = self.run_with(fault)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual({line["outcome"] for line in outcomes.values()}, {"pass"})
        done, _, _ = self.run_with("noise")
        self.assertIn("lines to stdout that are no messages", done.stderr)

    def test_window_that_is_a_lie_is_halved(self):
        done, outcomes, _ = self.run_with("forgetful", 8)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({line["outcome"] for line in outcomes.values()}, {"pass"})
        self.assertIn("its window is", done.stderr)

    def test_crash_by_chance_blames_nobody_for_long(self):
        done, outcomes, footer = self.run_with("chance", 20)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual(footer["buckets"]["not-run"], 0)
        wrong = [line for line in outcomes.values() if line["outcome"] != "pass"]
        self.assertLess(len(wrong), 12)
        self.assertLessEqual({line["outcome"] for line in wrong}, {"crash"})

    def test_adapter_that_exits_at_start_is_broken(self):
        for fault in ("start", "mute"):
            done, outcomes, _ = self.run_with(fault, options=["--hello-timeout", "1"])
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("does not start", done.stderr)
            self.assertEqual(outcomes, {})

    def test_program_that_is_not_there(self):
        done = subprocess.run([SPFPROOF, "run", "--command", "/no/such/program", str(self.suite)],
                              capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 4)
        self.assertIn("cannot start /no/such/program: No such file", done.stderr)

    def test_adapter_that_ends_too_often_is_given_up(self):
        done, _, footer = self.run_with("crash", 1, options=["--restarts", "5"])
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("given up after 5 restarts", done.stderr)
        self.assertGreater(footer["buckets"]["not-run"], 0)
        self.assertEqual(sum(footer["buckets"].values()), 2 * AROUND + 1)

    def test_full_disk_and_closed_pipe(self):
        done = subprocess.run([*self.words()[:-1], "--format", "jsonl", "--output", "/dev/full",
                               str(self.suite)],
                              env=self.environment(), capture_output=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 5)
        reader, writer = os.pipe()
        os.close(reader)
        words = [SPFPROOF, "run", "--format", "jsonl", "--command",
                 shlex.join([sys.executable, str(ADAPTER)]), str(self.suite)]
        done = subprocess.run(words, env=self.environment(), stdout=writer, stderr=subprocess.PIPE,
                              timeout=30, check=False)
        os.close(writer)
        self.assertEqual(done.returncode, 5, done.stderr)


class Killed(AdapterTest):
    """The harness is killed at any moment."""

    def kill_at(self, number, moment, code):
        if self.results.exists():
            self.results.unlink()
        harness = subprocess.Popen(self.words("slow"), env=self.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        harness.send_signal(number)
        self.assertIn(harness.wait(10), code)
        self.nothing_left()
        lines = self.results.read_text().splitlines(keepends=True) if self.results.exists() else []
        whole = [json.loads(line) for line in lines if line.endswith("\n")]
        if harness.returncode == 130 and whole:
            self.assertTrue(whole[-1]["interrupted"])
            self.assertEqual(whole[-1]["cases"], len(whole) - 2)

    def test_sigint_and_sigterm(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        for number in (signal.SIGINT, signal.SIGTERM) * 3:
            with self.subTest(seed=seed):
                # Before the handler is there a signal ends it at once.
                self.kill_at(number, chance.uniform(0.02, 0.8), (130, -number))

    def test_sigkill(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        for _ in range(4):
            with self.subTest(seed=seed):
                self.kill_at(signal.SIGKILL, chance.uniform(0.02, 0.8), (-signal.SIGKILL,))


if __name__ == "__main__":
    unittest.main()
