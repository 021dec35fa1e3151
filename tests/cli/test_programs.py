"""Programs that know no protocol: what is written to them, what they answer, their adapter.json."""

import json
import os
import pathlib
import shlex
import sys

import unittest

from command import CommandTest, run, suite, vector

HERE = pathlib.Path(__file__).resolve().parent
POLICY = HERE / "adapters" / "policy.py"
ZONE = {"example.com": {"TXT": ["v=spf1 -all"]}}


class ProgramTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.environment = dict(os.environ, SPFPROOF_ADAPTERS=str(self.folder / "adapters"),
                                SPFPROOF_ADAPTERS_BUILD=str(self.folder / "built"))

    def results(self, *words, tests):
        path = self.write("s.json", suite(*tests))
        out = self.folder / "r.jsonl"
        done = run("run", *words, "--format", "jsonl", "--output", out, path,
                   env=self.environment)
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)
        return done, [json.loads(line) for line in out.read_text().splitlines()]

    def program(self, **members):
        folder = self.folder / "adapters" / "mine"
        folder.mkdir(parents=True, exist_ok=True)
        about = {"name": "mine", "language": "python", "implementation": "Mine",
                 "upstream": "https://example.com/", "depths": ["dns"], "library": "other",
                 "exec": [sys.executable, "-E", str(POLICY), "pass"], "input": "helo_name={helo}\\n\\n",
                 "map": ["header"], "version": [sys.executable, "-c", "print('7.1\\nx')"]} | members
        about = {key: value for key, value in about.items() if value is not None}
        (folder / "adapter.json").write_text(json.dumps(about))


class Input(ProgramTest):
    def run_policy(self, result, *tests):
        return self.results("--exec", shlex.join([sys.executable, "-E", str(POLICY), result]),
                            "--policy", "--map", "fail=/^action=5/,header", tests=tests)

    def test_policy_service_is_asked_as_postfix_asks(self):
        done, lines = self.run_policy("softfail", vector("a", "softfail", zone=ZONE))
        self.expect(done, 0)
        asked = dict(item.split("=", 1) for item in lines[1]["transcript"].splitlines())
        self.assertEqual(asked["request"], "smtpd_access_policy")
        self.assertEqual(asked["client_address"], "192.0.2.1")
        self.assertEqual(asked["sender"], "joe@example.com")
        self.assertEqual(asked["helo_name"], "mx.example.net")

    def test_check_of_helo_has_an_empty_sender(self):
        query = {"ip": "192.0.2.1", "from": "joe@example.com", "helo": "mx.example.net",
                 "scope": "helo"}
        done, lines = self.run_policy("fail", vector("a", "fail", zone=ZONE, query=query))
        self.expect(done, 0)
        self.assertIn("\nsender=\n", lines[1]["transcript"])

    def test_line_end_in_a_query_is_not_written(self):
        query = {"ip": "192.0.2.1", "from": "joe@example.com", "helo": "x\\010sender=y"}
        done, lines = self.run_policy("pass", vector("a", "pass", zone=ZONE, query=query))
        self.expect(done, 0)
        self.assertEqual(lines[1]["outcome"], "unsupported")

    def test_program_that_leaves_without_reading_is_judged_by_what_it_says(self):
        script = "import os; os.close(0); print('pass')"
        self.program(exec=[sys.executable, "-E", "-c", script], input="x" * 500000, map=None)
        done, _ = self.results("--adapter", "mine", tests=[vector("a", "pass", zone=ZONE)])
        self.expect(done, 0)

    def test_input_is_for_programs(self):
        path = self.write("s.json", suite(vector("a", "pass")))
        for words in (("--input", "x"), ("--policy",)):
            self.expect(run("run", "--command", "x", *words, path), 2,
                        "--input and --policy is for --exec")


class Manifest(ProgramTest):
    def test_program_is_listed_run_and_named(self):
        self.program(choices={"no-exp": "empty"}, lacks=["ptr"])
        listed = run("adapters", env=self.environment)
        self.assertRegex(listed.stdout, "mine +python +Mine +dns +installed")
        done, lines = self.results("--adapter", "mine",
                                   tests=[vector("a", "pass", zone=ZONE),
                                          vector("b", "pass", zone=ZONE, needs=["ptr"])])
        self.expect(done, 0)
        who = lines[0]["implementation"]
        self.assertEqual((who["name"], who["version"], who["language"], who["depth"]),
                         ("Mine", "7.1", "python", "dns"))
        self.assertEqual(who["choices"], {"no-exp": "empty"})
        self.assertEqual([line["outcome"] for line in lines[1:3]], ["pass", "unsupported"])

    def test_program_without_version_or_with_a_broken_one(self):
        for version in (None, ["false"], ["no-such-program"]):
            self.program(version=version)
            _, lines = self.results("--adapter", "mine", tests=[vector("a", "pass", zone=ZONE)])
            self.assertEqual(lines[0]["implementation"]["version"], "unknown")

    def test_smoke_runs_its_cases_and_no_conversation(self):
        self.program()
        done = run("smoke", "mine", env=self.environment)
        if "no private namespaces" in done.stderr:
            self.skipTest(done.stderr)
        self.assertEqual(done.returncode, 4)
        self.assertIn("ok    smoke/pass", done.stdout)
        self.assertIn("FAIL  smoke/fail: result: expected fail, got pass", done.stdout)
        self.assertNotIn("bye", done.stdout)

    def test_mistakes(self):
        for members, says in (({"run": ["x"]}, "$.run: and exec exclude each other"),
                              ({"exec": []}, "$.exec: must be a command"),
                              ({"exec": None, "run": ["x"]}, "$.input: is for a program"),
                              ({"depths": ["zone"]}, "$.depths: must be dns alone"),
                              ({"depths": ["dns", "ask"]}, "$.depths: must be dns alone"),
                              ({"exec": ["x", "{scope", "{sender}"]}, "$.exec: no placeholder is called {sender}"),
                              ({"input": "EHLO {build}"}, "$.input: no placeholder is called {build}"),
                              ({"map": "header"}, "$.map: must be a list")):
            self.program(**members)
            self.expect(run("adapters", "list", "mine", env=self.environment), 3, says)
        self.program(map=["header", "0=great"])
        path = self.write("s.json", suite(vector("a", "pass")))
        self.expect(run("run", "--adapter", "mine", path, env=self.environment), 2,
                    "$.map of adapter.json: '0=great' is neither")


if __name__ == "__main__":
    unittest.main()
