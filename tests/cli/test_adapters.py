"""Adapters and programs under test: depths, what reaches the results file, smoke, adapters, --exec."""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import unittest

from command import SPFPROOF, CommandTest, run, suite, vector

HERE = pathlib.Path(__file__).resolve().parent
ADAPTER = HERE / "adapters" / "adapter.py"
ASKING = HERE / "adapters" / "asking.py"
LOOKUP = HERE / "adapters" / "lookup.py"
ZONE = {"example.com": {"TXT": ["v=spf1 a:mail.example.com -all"]},
        "mail.example.com": {"CNAME": ["real.example.com"]},
        "real.example.com": {"A": ["192.0.2.1"]}}


def command(*words):
    return shlex.join([sys.executable, "-E", *map(str, words)])


class Runs(CommandTest):
    def results(self, *words, tests):
        path = self.write("s.json", suite(*tests))
        out = self.folder / "r.jsonl"
        done = run("run", *words, "--format", "jsonl", "--output", out, path)
        lines = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
        return done, lines

    def test_header_says_who_was_run_and_how(self):
        done, lines = self.results("--command", command(ADAPTER), tests=[vector("a", "pass")])
        self.expect(done, 0)
        who = lines[0]["implementation"]
        self.assertEqual((who["name"], who["version"], who["language"], who["depth"]),
                         ("test", "1", "python", "zone"))
        self.assertIn("virtual-clock", who["lacks"])

    def test_needs_that_are_lacked_are_unsupported(self):
        done, lines = self.results("--command", command(ADAPTER),
                                   tests=[vector("a", "pass", needs=["virtual-clock"])])
        self.expect(done, 0)
        self.assertEqual(lines[1]["outcome"], "unsupported")

    def test_results_come_in_the_order_of_the_suite(self):
        tests = [vector(f"t-{i}", "pass") for i in range(500)]
        done, lines = self.results("--command", command(ADAPTER), "--workers", "4", tests=tests)
        self.expect(done, 0)
        self.assertEqual([line["id"] for line in lines[1:-1]], [test["id"] for test in tests])

    def test_ask_depth_sees_the_questions_and_gives_the_chain(self):
        done, lines = self.results("--command", command(ASKING), "--depth", "ask",
                                   tests=[vector("a", "pass", zone=ZONE)])
        self.expect(done, 0)
        self.assertEqual(lines[1]["questions"],
                         [["example.com", "TXT"], ["mail.example.com", "A"]])
        answers = json.loads(lines[1]["observed"]["native"].replace("\\\\", "\\"))
        self.assertEqual(answers, [
            [["example.com", "TXT", 0, "v=spf1 a:mail.example.com -all"]],
            [["mail.example.com", "CNAME", 0, "real.example.com"],
             ["real.example.com", "A", 0, "192.0.2.1"]]])

    def test_late_question_is_refused_and_noted(self):
        done, lines = self.results("--command", command(ASKING, "late"), "--depth", "ask",
                                   tests=[vector("a", "pass", zone=ZONE)])
        self.expect(done, 0)
        self.assertEqual(lines[1]["observed"]["late"], 1)

    def test_unmodified_program_over_real_dns(self):
        done, lines = self.results("--exec", command(LOOKUP, "{domain}", "{ip}"), "--timeout", "20",
                                   tests=[vector("a", "pass", zone=ZONE),
                                          vector("b", "fail", zone=ZONE | {
                                              "real.example.com": {"A": ["192.0.2.2"]}})])
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)
        self.expect(done, 0)
        self.assertEqual(lines[0]["implementation"]["dns"], "namespace")
        self.assertIn(["mail.example.com", "A"], lines[1]["questions"])

    def refused(self, *words):
        """A run where no network namespace can be had."""
        path = self.write("s.json", suite(vector("a", "pass", zone=ZONE)))
        shell = ("echo 0 >/proc/sys/user/max_net_namespaces && exec " +
                 shlex.join([SPFPROOF, "run", *words, str(path)]))
        done = subprocess.run(["unshare", "-U", "-r", "sh", "-c", shell], capture_output=True,
                              text=True, timeout=60, check=False)
        if "unshare:" in done.stderr.split("no private", 1)[0] or "cannot create" in done.stderr:
            self.skipTest(done.stderr)
        return done

    def test_without_namespaces_an_adapter_gets_a_port(self):
        done = self.refused("--depth", "dns", "--command", command(ADAPTER))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the adapter gets a port instead", done.stderr)

    def test_map_by_exit_status_word_and_expression(self):
        tests = [vector("a", "softfail", zone=ZONE)]
        for rule, code in (("7=softfail", 7), ("softfail=Sorry", 0), ("softfail=/^.*half$/", 0)):
            script = f"import sys; print('Sorry, half'); sys.exit({code})"
            done, _ = self.results("--exec", command("-c", script), "--map", rule, tests=tests)
            if "no private namespaces" in done.stderr:
                self.skipTest(done.stderr)
            self.expect(done, 0)

    def test_output_without_a_rule_is_an_error_of_the_case(self):
        done, lines = self.results("--exec", command("-c", "print('huh')"),
                                   tests=[vector("a", "pass", zone=ZONE)])
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)
        self.expect(done, 1)
        self.assertEqual(lines[1]["outcome"], "error")
        self.assertIn("no rule of --map fits: exited with 0, it said: huh", lines[1]["reason"])

    def test_mistakes_of_the_command_line(self):
        path = self.write("s.json", suite(vector("a", "pass")))
        for words, says in ((("--command", "x", "--exec", "y"), "exclude each other"),
                            (("--window", "5"), "is for --adapter"),
                            (("--command", "x 'y"), "a quote is not closed"),
                            (("--exec", "x", "--map", "1=maybe"), "is neither"),
                            (("--exec", "x", "--depth", "zone"), "depth dns only"),
                            (("--exec", "x {ip} {form}"), "no placeholder is called {form} (there are {ip} {from} {mail"),
                            (("--exec", "x", "--input", "a={adress}"), "--input: no placeholder is called {adress}"),
                            (("--command", "x", "--choice", "void-limit=2"), "declares its choices"),
                            (("--command", "x", "--timeout", "never"), "no number of seconds")):
            self.expect(run("run", *words, path), 2, says)


class Folders(CommandTest):
    def adapter(self, **members):
        folder = self.folder / "adapters" / "mine"
        folder.mkdir(parents=True, exist_ok=True)
        about = {"name": "mine", "language": "python", "implementation": "mine",
                 "upstream": "https://example.com/", "depths": ["zone"],
                 "run": [sys.executable, str(ADAPTER)]} | members
        (folder / "adapter.json").write_text(json.dumps(about))

    def spfproof(self, *words):
        environment = dict(os.environ, SPFPROOF_ADAPTERS=str(self.folder / "adapters"),
                           SPFPROOF_ADAPTERS_BUILD=str(self.folder / "built"))
        return run(*words, env=environment)

    def test_list_install_run(self):
        self.adapter(build=[["cp", str(ADAPTER), "{build}/copy.py"]],
                     run=[sys.executable, "{build}/copy.py"])
        path = self.write("s.json", suite(vector("a", "pass")))
        self.assertIn("not installed", self.spfproof("adapters").stdout)
        self.expect(self.spfproof("run", "--adapter", "mine", path), 4, "adapters install mine")
        self.expect(self.spfproof("adapters", "install", "mine"), 0)
        self.assertRegex(self.spfproof("adapters").stdout, "mine +python +mine +zone +installed")
        self.expect(self.spfproof("run", "--adapter", "mine", path), 0)
        self.adapter(build=[["false"]])
        self.assertIn("not installed", self.spfproof("adapters").stdout)
        self.expect(self.spfproof("adapters", "build"), 4, "failed: cd ")

    def test_mistakes_in_adapter_json_are_told_by_line_and_key(self):
        for members, says in (({"depths": ["deep"]}, "$.depths: must be some of zone, ask, dns"),
                              ({"run": []}, "$.run: must be a command"),
                              ({"name": "other"}, "$.name: must be the name of its folder"),
                              ({"nmae": 1}, "$.nmae: is no key of adapter.json"),
                              ({"memory_mb": -1}, "$.memory_mb: must be a whole number"),
                              ({"language": ""}, "$.language: must be a string")):
            self.adapter(**members)
            self.expect(self.spfproof("adapters", "list", "mine"), 3, says)

    def test_what_is_missing_is_named(self):
        self.adapter(programs=["no-such-program"], build=[["true"]])
        self.expect(self.spfproof("adapters", "install", "mine"), 4,
                    "no-such-program is not in PATH")

    def test_smoke_of_an_honest_adapter_and_of_a_liar(self):
        self.adapter()
        done = self.spfproof("smoke", "mine")
        self.assertEqual(done.returncode, 4)
        self.assertIn("ok    smoke/pass", done.stdout)
        self.assertIn("FAIL  smoke/fail: result: expected fail, got pass", done.stdout)
        self.assertIn("ok    leaves with 0 after bye", done.stdout)
        replay = [line for line in done.stdout.splitlines() if "reproduce:" in line][0]
        again = subprocess.run(replay.split("reproduce: ", 1)[1], shell=True, capture_output=True,
                               text=True, timeout=30, check=False)
        self.assertIn('"result": "pass"', again.stdout)
        self.adapter(run=[sys.executable, str(ASKING)], depths=["ask"])
        done = self.spfproof("smoke", "mine")
        self.assertIn("ok    its questions reach us", done.stdout)


if __name__ == "__main__":
    unittest.main()
