"""The skeletons of tools/adapters/skeletons: each is installed, built and smoked where its language is there. Their
toy knows ip4:ADDRESS and all: those vectors of smoke that want more fail, and nothing else does."""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import unittest

from command import SPFPROOF, CommandTest, run

SKELETONS = pathlib.Path(__file__).resolve().parent.parent.parent / "tools" / "adapters" / "skeletons"
BEYOND_THE_TOY = {"smoke/non-ascii", "smoke/ip6-client", "smoke/a-and-mx", "smoke/include",
                  "smoke/permerror"}


class Skeletons(CommandTest):
    def prove(self, language):
        about = json.loads((SKELETONS / language / "adapter.json").read_text())
        for program in about.get("programs", []):
            if shutil.which(program) is None:
                self.skipTest(f"no {program}")
        # A copy, as the tutorial says; built beside the other builds, so that the next time is quick.
        folder = self.folder / "adapters" / f"my-{language}"
        shutil.copytree(SKELETONS / "common", self.folder / "adapters" / "common")
        shutil.copytree(SKELETONS / language, folder, ignore=shutil.ignore_patterns("target"))
        (folder / "adapter.json").write_text(json.dumps(about | {"name": f"my-{language}"}))
        environment = dict(os.environ, SPFPROOF_ADAPTERS=str(folder.parent))
        environment.setdefault("SPFPROOF_ADAPTERS_BUILD", str(self.folder / "built"))
        done = subprocess.run([SPFPROOF, "adapters", "install", f"my-{language}"], env=environment, text=True,
                              capture_output=True, timeout=400, check=False)
        if "install" in about and "failed: " in done.stderr and shlex.join(about["install"][0][:2]) in done.stderr:
            self.skipTest(f"its dependencies cannot be fetched: {done.stderr}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = run("smoke", f"my-{language}", env=environment)
        self.assertEqual(done.returncode, 4, done.stderr)
        for depth in re.split(r"(?m)^my-\w+, depth ", done.stdout)[1:]:
            self.assertEqual(set(re.findall(r"FAIL  ([^:\n]*)", depth)), BEYOND_THE_TOY, depth)
            self.assertIn("ok    window kept, zones interleaved", depth)
            self.assertIn("ok    a case with an unknown scope is answered unsupported", depth)
        self.assertEqual(len(about["depths"]), done.stdout.count(", depth "))

    def test_each_language_has_its_test(self):
        languages = {path.parent.name for path in SKELETONS.glob("*/adapter.json")}
        self.assertEqual(languages, {name[len("test_skeleton_"):] for name in dir(self)
                                     if name.startswith("test_skeleton_")})

    def test_skeleton_c(self):
        self.prove("c")

    def test_skeleton_go(self):
        self.prove("go")

    def test_skeleton_java(self):
        self.prove("java")

    def test_skeleton_node(self):
        self.prove("node")

    def test_skeleton_perl(self):
        self.prove("perl")

    def test_skeleton_python(self):
        self.prove("python")

    def test_skeleton_rust(self):
        self.prove("rust")

    def test_reproducing_command_works_as_printed(self):
        done = run("smoke", SKELETONS / "perl")
        line = re.search(r"FAIL  smoke/include.*\n +reproduce: (.*)", done.stdout)[1]
        again = subprocess.run(line.replace("smoke.json", str(self.folder / "smoke.json")), shell=True, text=True,
                               capture_output=True, timeout=60, check=False)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("expected pass, got permerror", again.stdout)


if __name__ == "__main__":
    unittest.main()
