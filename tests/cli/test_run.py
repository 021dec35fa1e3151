"""spfproof run: exit codes, what counts, filters, baselines, and what happens to lost output."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from command import SPFPROOF, CommandTest, run, suite, vector

FAILING = vector("wrong", "pass")
GOOD = vector("right")


class Outcome(CommandTest):
    def test_all_pass_is_exit_0(self):
        done = run("run", self.write("s.json", suite(GOOD, vector("right-2"))))
        self.expect(done, 0)
        self.assertIn("2 tests: 2 pass", done.stdout)
        self.assertIn("nothing unexpected", done.stdout)

    def test_a_failure_tells_all_a_person_needs(self):
        path = self.write("s.json", suite(GOOD, FAILING))
        done = run("run", path)
        self.expect(done, 1)
        for part in ("fail  demo/wrong", "ip 192.0.2.1, from joe@example.com, helo mx.example.net",
                     "expected   pass", "got        fail by -all", "It says so.", "RFC 7208   4.6.4",
                     "A gone.example.com: NXDOMAIN, a void lookup",
                     f"check --zone {path} --vector demo/wrong --trace", "1 unexpected"):
            self.assertIn(part, done.stdout)

    def test_the_replay_command_works(self):
        path = self.write("s.json", suite(FAILING))
        done = run("run", path)
        replay = [line for line in done.stdout.splitlines() if line.startswith("  replay")]
        again = subprocess.run(replay[0].split(None, 1)[1], shell=True, capture_output=True,
                               text=True, timeout=60, check=False)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("result       fail", again.stdout)

    def test_should_fails_only_a_strict_run(self):
        path = self.write("s.json", suite(GOOD, vector("hmm", "pass", level="should")))
        self.expect(run("run", path), 0)
        self.expect(run("run", "--strict", path), 1)

    def test_info_never_fails(self):
        path = self.write("s.json", suite(vector("hmm", "pass", level="info")))
        done = run("run", "--strict", path)
        self.expect(done, 0)
        self.assertIn("1 info", done.stdout)

    def test_only_stable_vectors_fail(self):
        for status in ("proposed", "disputed"):
            path = self.write("s.json", suite(vector("hmm", "pass", status=status)))
            self.expect(run("run", "--strict", path), 0)

    def test_retired_vectors_are_not_run(self):
        path = self.write("s.json", suite(GOOD, vector("old", "pass", status="retired")))
        self.assertIn("1 tests", run("run", path).stdout)

    def test_right_result_by_wrong_questions_is_fail_dns(self):
        path = self.write("s.json", suite(vector("dns", dns={"questions": 1})))
        done = run("run", path)
        self.expect(done, 1)
        self.assertIn("fail:dns  demo/dns", done.stdout)
        self.assertIn("distinct questions: expected 1, got 3", done.stdout)

    def test_a_choice_changes_the_engine_and_what_is_expected_of_it(self):
        voids = "v=spf1 exists:a.x.test exists:b.x.test exists:c.x.test -all"
        test = vector("voids", zone={"example.com": {"TXT": [voids]}, "x.test": {}},
                      expect=[{"result": "permerror", "when": "void-exists=counted"},
                              {"result": "fail", "when": "void-exists=not-counted"}],
                      cause="limit-voids")
        path = self.write("s.json", suite(test))
        self.expect(run("run", path), 0)
        done = run("run", "--choice", "void-exists=not-counted", path)
        self.expect(done, 1)
        self.assertIn("cause: expected limit-voids, got match", done.stdout)
        self.assertIn("--vector demo/voids --trace --choice void-exists=not-counted\n", done.stdout)

    def test_header_vectors_are_counted_as_unchecked_or_compared(self):
        header = {"field": "received-spf", "result": "fail"}
        done = run("run", "--format", "jsonl", self.write("s.json", suite(vector("h", header=header))))
        self.expect(done, 0)
        case = json.loads(done.stdout.splitlines()[1])
        self.assertTrue(case["observed"]["received_spf"].startswith("Received-SPF: fail "))

    def test_a_missing_feature_is_unsupported_and_not_run(self):
        path = self.write("s.json", suite(GOOD, vector("codes", "pass", needs=["enhanced-codes"])))
        done = run("run", path)
        self.expect(done, 0)
        self.assertIn("1 unsupported", done.stdout)

    def test_fail_fast_counts_the_rest_as_not_run(self):
        path = self.write("s.json", suite(GOOD, FAILING, vector("right-2"), vector("right-3")))
        done = run("run", "-x", path)
        self.expect(done, 1)
        self.assertIn("4 tests: 1 pass, 1 fail, 2 not-run", done.stdout)


class Selection(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("s.json", suite(
            *(vector(f"a/{n}", severity="low") for n in range(10)), vector("b/x"), FAILING))

    def total(self, *options):
        done = run("run", "--format", "jsonl", *options, self.path)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout.splitlines()[0])["total"]

    def test_filters(self):
        self.assertEqual(self.total(), 12)
        self.assertEqual(self.total("--id", "demo/a/*"), 10)
        self.assertEqual(self.total("--id", "**"), 12)
        self.assertEqual(self.total("--id", "!demo/**/x"), 11)
        self.assertEqual(self.total("--severity", "high"), 2)
        self.assertEqual(self.total("--level", "must"), 12)
        self.assertEqual(self.total("--spec", "4.6"), 12)

    def test_shards_are_a_partition(self):
        ids = []
        for i in (1, 2, 3):
            done = run("run", "--format", "jsonl", "--shard", f"{i}/3", self.path)
            ids += [json.loads(line)["id"] for line in done.stdout.splitlines()[1:-1]]
        self.assertEqual(len(ids), 12)
        self.assertEqual(len(set(ids)), 12)

    def test_a_seed_repeats_its_order(self):
        orders = []
        for seed in ("7", "7", "8"):
            done = run("run", "--format", "jsonl", f"--shuffle={seed}", self.path)
            self.assertIn(f"--shuffle={seed}", done.stderr)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            orders.append([line["id"] for line in lines[1:-1]])
            self.assertEqual(lines[0]["hash"], json.loads(done.stdout.splitlines()[0])["hash"])
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])

    def test_the_hash_knows_the_vectors_and_not_their_order(self):
        hashes = [json.loads(run("run", "--format", "jsonl", *options, self.path)
                             .stdout.splitlines()[0])["hash"]
                  for options in ((), ("--shuffle=3",), ("--id", "demo/a/*"))]
        self.assertEqual(hashes[0], hashes[1])
        self.assertNotEqual(hashes[0], hashes[2])

    def test_nothing_selected_is_a_usage_error(self):
        self.expect(run("run", "--level", "info", self.path), 2, "no test is selected")


class Baseline(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("s.json", suite(GOOD, FAILING))

    def test_known_failure_passes_the_run(self):
        known = self.write("known", "demo/wrong\tfail\t-\tThe record says -all.\n")
        done = run("run", "--baseline", known, self.path)
        self.expect(done, 0)
        self.assertIn("1 xfail", done.stdout)

    def test_other_wrong_answer_or_pass_fails_the_run(self):
        known = self.write("known", "demo/wrong\tneutral\t-\twhy\n")
        self.assertIn("fails otherwise", run("run", "--baseline", known, self.path).stdout)
        known = self.write("known", "demo/wrong\tfail\t-\twhy\ndemo/right\tpass\t-\twhy\n")
        done = run("run", "--baseline", known, self.path)
        self.expect(done, 1)
        self.assertIn("xpass  demo/right", done.stdout)

    def test_written_baseline_makes_the_next_run_pass(self):
        known = self.folder / "known"
        self.expect(run("run", "--write-baseline", known, self.path), 1)
        self.expect(run("run", "--baseline", known, self.path), 0)

    def test_stale_lines_are_told(self):
        known = self.write("known", "demo/wrong\tfail\t-\twhy\ndemo/gone\tfail\t-\twhy\n")
        self.expect(run("run", "--baseline", known, self.path), 0,
                    f"{known}:2: no loaded suite has a test demo/gone")

    def test_bad_lines_are_exit_3(self):
        known = self.write("known", "demo/wrong fail\n")
        self.expect(run("run", "--baseline", known, self.path), 3, f"{known}:1: ")
        self.expect(run("run", "--baseline", self.folder / "none", self.path), 3, "No such file")


class Usage(CommandTest):
    def test_wrong_arguments_are_exit_2(self):
        path = self.write("s.json", suite(GOOD))
        for arguments in (["--format", "xml"], ["--choice", "nothing=1"], ["--choice", "void-ptr=x"],
                          ["--jobs", "0"], ["--jobs", "x"], ["--no-such-option"],
                          ["--shard", "4/3"], ["--level", "perhaps"], ["--id", "nobody/**"]):
            done = run("run", *arguments, path)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")

    def test_option_without_its_argument_is_exit_2(self):
        for option in ("--output", "--format", "--baseline", "--choice", "--results", "--jobs"):
            self.expect(run("run", option), 2, option)

    def test_bad_files_are_exit_3(self):
        for name, content in (("empty.json", ""), ("array.json", "[]"), ("cut.json", '{"format":1,'),
                              ("twice.json", '{"format":1,"format":1}'),
                              ("newer.json", suite(GOOD) | {"format": 2}),
                              ("nul.json", b"\0" * 100)):
            path = self.write(name, content)
            self.expect(run("run", path), 3, str(path))
        self.expect(run("run", self.folder / "missing.json"), 3, "missing.json")

    def test_one_bad_file_beside_good_ones_runs_nothing(self):
        good = self.write("good.json", suite(GOOD))
        bad = self.write("bad.json", "{")
        done = run("run", good, bad)
        self.expect(done, 3, str(bad))
        self.assertEqual(done.stdout, "")

    def test_a_broken_catalogue_is_exit_3_where_it_is_needed(self):
        """requirements.json is read only for vectors that cite one."""
        vectors = pathlib.Path(os.environ["SPFPROOF_VECTORS"])
        for name in ("choices.json", "features.json", "ids.tsv"):
            self.write(name, (vectors / name).read_bytes())
        requirements = self.write("requirements.json", "[{]")
        cites = self.write("cites.json", suite(GOOD))
        done = run("run", "--vectors", self.folder, cites)
        self.expect(done, 3, f"{requirements}:1: ")
        self.assertEqual(done.stdout, "")
        cites_none = self.write("none.json", suite(GOOD | {"spec": ["eid5436"]}))
        self.expect(run("run", "--vectors", self.folder, cites_none), 0)

    def test_help_is_exit_0(self):
        done = run("run", "--help")
        self.expect(done, 0)
        self.assertIn("--baseline", done.stdout)


class LostOutput(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("s.json", suite(*(vector(f"n/{n}") for n in range(400))))

    def test_full_disk_is_exit_5(self):
        for form in ("human", "tap", "junit", "jsonl"):
            with open("/dev/full", "w", encoding="ascii") as full:
                done = run("run", "--format", form, self.path, stdout=full)
            self.expect(done, 5, "cannot write standard output: ")
            done = run("run", "--format", form, "--output", "/dev/full", self.path)
            self.expect(done, 5, "cannot write /dev/full: ")
        self.expect(run("run", "--results", "/dev/full", self.path), 5, "No space left")
        failing = self.write("f.json", suite(FAILING))
        self.expect(run("run", "--write-baseline", "/dev/full", failing), 5, "No space left")

    def test_closed_pipe_is_exit_5(self):
        for form in ("human", "tap", "junit", "jsonl"):
            reader, writer = os.pipe()
            os.close(reader)
            done = run("run", "--format", form, self.path, stdout=writer)
            os.close(writer)
            self.expect(done, 5, "cannot write standard output: Broken pipe")

    def test_output_that_cannot_be_opened_is_exit_5(self):
        target = self.folder / "no" / "such"
        self.expect(run("run", "--output", target, self.path), 5, f"cannot write {target}")


class Interrupted(CommandTest):
    def test_signal_ends_the_run_with_a_readable_results_file(self):
        """The pipe nobody reads holds the run up until the signal has come."""
        path = self.write("s.json", suite(*(vector(f"n/{n}") for n in range(3000))))
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([SPFPROOF, "run", "--format", "jsonl", path],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            first = process.stdout.readline()
            time.sleep(0.2)
            process.send_signal(number)
            lines = [json.loads(line) for line in (first + process.stdout.read()).splitlines()]
            errors = process.stderr.read()
            process.stdout.close()
            process.stderr.close()
            self.assertEqual(process.wait(timeout=60), 130, errors)
            footer = lines[-1]
            self.assertEqual(footer["t"], "footer")
            self.assertTrue(footer["interrupted"])
            self.assertEqual(footer["total"], 3000)
            self.assertEqual(sum(footer["buckets"].values()), 3000)
            self.assertEqual(footer["cases"], len(lines) - 2)
            self.assertEqual(footer["buckets"]["not-run"], 3000 - footer["cases"])
            self.assertGreater(footer["buckets"]["not-run"], 0)


if __name__ == "__main__":
    unittest.main()
