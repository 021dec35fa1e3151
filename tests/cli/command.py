"""What the tests of the command share: running it, and small suites to run it on."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SPFPROOF = os.environ["SPFPROOF"]


def run(*arguments, stdin=None, **options):
    """Runs the command; stdin is text or None."""
    if "stdout" not in options:
        options["stdout"] = subprocess.PIPE
    return subprocess.run([SPFPROOF, *map(str, arguments)], stderr=subprocess.PIPE, text=True,
                          input=stdin, timeout=60, check=False,
                          encoding="utf-8", errors="surrogateescape", **options)


def vector(name, result="fail", **members):
    """One test of suite() below, whose answer is fail by -all."""
    return {"id": f"demo/{name}", "rev": 1, "title": name, "zone": "z",
            "query": {"ip": "192.0.2.1", "from": "joe@example.com", "helo": "mx.example.net"},
            "expect": [{"result": result}], "level": "must", "severity": "high",
            "spec": ["4.6.4-void-limit"], "why": "It says so.", "status": "stable"} | members


def suite(*tests):
    return {"format": 1, "suite": "demo", "title": "Demo",
            "source": {"kind": "rfc", "ref": "RFC 7208", "license": "MIT"},
            "zones": {"z": {"example.com": {"TXT": ["v=spf1 a:gone.example.com "
                                                    "exp=exp.example.com -all"]},
                            "exp.example.com": {"TXT": ["go away, %{i}"]}}},
            "tests": list(tests)}


class CommandTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def expect(self, done, code, stderr=None):
        """The exit code, and what the one message on stderr contains (None: nothing there)."""
        self.assertEqual(done.returncode, code, done.stderr)
        if stderr is None:
            self.assertEqual(done.stderr, "")
        else:
            self.assertIn(stderr, done.stderr)
