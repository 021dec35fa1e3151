"""What the README shows is what the command prints."""

import pathlib
import re
import shlex
import unittest

import cli

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Readme(unittest.TestCase):
    def test_console_blocks_show_what_the_command_prints(self):
        shown = re.findall(r"^```console\n\$ spfproof (.*)\n((?s:.*?))^```$", README, re.MULTILINE)
        self.assertGreaterEqual(len(shown), 2)
        for command, output in shown:
            with self.subTest(command=command):
                done = cli.spfproof(*shlex.split(command), cwd=ROOT)
                self.assertEqual(done.stdout.rstrip(), output.rstrip(), done.stderr)


if __name__ == "__main__":
    unittest.main()
