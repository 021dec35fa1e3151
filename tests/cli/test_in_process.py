"""Shared objects of spfproof_inprocess.h: what reaches them, what they say, and what becomes of the run
when they misbehave."""

import json
import os
import pathlib
import shlex
import subprocess
import unittest

from command import SPFPROOF, CommandTest, run, suite, vector

NO_LIMIT = ["--memory", "0"]  # the worker is this program, which may be built with AddressSanitizer
HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "tools" / "adapters" / "common" / "c"
ZONE = {"example.com": {"TXT": [["v=spf1 ", "-all\\000."]], "MX": ["10 mx.example.com"],
                        "A": ["65.66.67.68"], "AAAA": "SERVFAIL"}}


class InProcess(CommandTest):
    def setUp(self):
        super().setUp()
        self.object = self.build("orders.so")

    def build(self, name, *options):
        path = self.folder / name
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-Wall", "-Werror", "-fPIC", "-shared", *options,
                        "-I", HEADERS, "-o", path, HERE / "adapters" / "in_process.c"], check=True)
        return path

    def results(self, *orders, object_=None, query=None):
        tests = [vector(f"t-{i}-{order}", "pass", zone=ZONE,
                        query={"ip": "192.0.2.1", "from": f"{order}@example.com", "helo": "mx.example.net"} |
                        (query or {}))
                 for i, order in enumerate(orders)]
        out = self.folder / "r.jsonl"
        done = run("run", "--command", shlex.join([SPFPROOF, "in-process", str(object_ or self.object)]),
                   *NO_LIMIT, "--timeout", "0.6", "--format", "jsonl", "--output", out, self.write("s.json", suite(*tests)))
        lines = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
        return done, lines

    def test_answers_of_the_zone_reach_it_and_its_questions_are_seen(self):
        done, lines = self.results("look")
        self.expect(done, 0)
        self.assertEqual(lines[0]["implementation"]["name"], "orders")
        self.assertEqual(lines[1]["observed"]["native"],
                         "[0:0/v=spf1 0/-all\\\\000.][0:10/mx.example.com][0:0/ABCD][2:]")
        self.assertEqual(lines[1]["questions"],
                         [["Example.COM.", kind] for kind in ("TXT", "MX", "A", "AAAA")])

    def test_only_the_case_is_blamed_that_did_it(self):
        for order, outcome in (("crash", "crash"), ("exit", "crash"), ("hang", "timeout"), ("error", "error")):
            done, lines = self.results(*["look"] * 20, order, *["look"] * 20)
            self.expect(done, 1)
            outcomes = {line["id"]: line["outcome"] for line in lines[1:-1]}
            self.assertEqual(len(outcomes), 41)
            for name, said in outcomes.items():
                self.assertEqual(said, outcome if name.endswith(order) else "pass", name)

    def test_what_it_prints_is_no_message(self):
        done, lines = self.results("noise", "look")
        self.expect(done, 0)
        self.assertIn("noise", json.dumps(lines[1]))

    def test_unsupported_names_the_feature(self):
        done, lines = self.results("look", query={"time": 1700000000})
        self.expect(done, 0)
        self.assertEqual(lines[1]["outcome"], "unsupported")

    def test_objects_that_cannot_be_used_say_why(self):
        empty = self.folder / "empty.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "/dev/null", "-o", empty], check=True)
        for path, says in ((self.build("old.so", "-DABI=7"), "version 7 of spfproof_inprocess.h"),
                           (empty, "has no function spfproof_inprocess"),
                           ("/no/such.so", "/no/such.so: cannot open")):
            self.expect(run("in-process", path), 4, says)
        done = run("in-process", self.object, env=dict(os.environ, IN_PROCESS_FAILS="1"))
        self.expect(done, 4, "its open() failed")
        self.expect(run("in-process"), 2, "one shared object is wanted")
        self.expect(run("run", "--in-process", "--command", "x", self.write("s.json", suite(vector("a", "pass")))), 2,
                    "--in-process is for --adapter")

    def test_it_is_an_adapter_that_keeps_the_protocol(self):
        done = run("smoke", *NO_LIMIT, "--command", shlex.join([SPFPROOF, "in-process", str(self.object)]))
        for check in ("leaves with 0 after bye", "leaves with 0 at the end of its input", "no noise on stdout",
                      "an unknown message is answered unsupported",
                      "a case with an unknown scope is answered unsupported", "stays alive"):
            self.assertIn(f"ok    {check}", done.stdout)

    def test_adapter_json_names_the_object(self):
        folder = self.folder / "adapters" / "mine"
        folder.mkdir(parents=True)
        about = {"name": "mine", "language": "c", "implementation": "mine", "upstream": "https://example.com/",
                 "depths": ["zone", "ask"], "run": ["false"], "in_process": str(self.object)}
        (folder / "adapter.json").write_text(json.dumps(about))
        words = ["run", "--adapter", folder, "--in-process", *NO_LIMIT, self.write("s.json", suite(vector("a", "pass")))]
        self.expect(run(*words), 0)
        self.expect(run(*words, "--depth", "ask"), 2, "depth zone only")
        del about["in_process"]
        (folder / "adapter.json").write_text(json.dumps(about))
        self.expect(run(*words), 2, "has no shared object")


if __name__ == "__main__":
    unittest.main()
