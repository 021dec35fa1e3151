"""Colour and progress: on a terminal, and nowhere else."""

import os
import pty
import subprocess
import unittest

from command import SPFPROOF, CommandTest, suite, vector


def on_terminal(*arguments, **environment):
    """What the command writes to a terminal that is both its stdout and its stderr."""
    try:
        master, terminal = pty.openpty()
    except OSError as error:  # a bare root without /dev/pts
        raise unittest.SkipTest(f"no terminal to be had: {error}") from error
    process = subprocess.Popen([SPFPROOF, *map(str, arguments)], stdin=subprocess.DEVNULL,
                               stdout=terminal, stderr=terminal,
                               env={"PATH": os.environ["PATH"],
                                    "SPFPROOF_VECTORS": os.environ["SPFPROOF_VECTORS"],
                                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""),
                                    **environment})
    os.close(terminal)
    text = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # Linux ends a terminal without a writer so
            break
        if not piece:
            break
        text += piece
    os.close(master)
    return process.wait(timeout=60), text.decode("utf-8")


class Terminal(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("s.json", suite(vector("right"), vector("wrong", "pass")))

    def test_colour_on_a_terminal(self):
        code, text = on_terminal("run", self.path, TERM="xterm")
        self.assertEqual(code, 1)
        self.assertIn("\033[31mfail\033[0m  \033[1mdemo/wrong\033[0m", text)

    def test_no_colour_if_unwanted(self):
        for environment in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
            code, text = on_terminal("run", self.path, **environment)
            self.assertEqual(code, 1)
            self.assertNotIn("\033", text)

    def test_no_colour_in_other_forms_and_files(self):
        _, text = on_terminal("run", "--format", "tap", self.path, TERM="xterm")
        self.assertNotIn("\033[31m", text)
        report = self.folder / "report"
        on_terminal("run", "--output", report, self.path, TERM="xterm")
        self.assertNotIn("\033", report.read_text(encoding="utf-8"))

    def test_a_short_run_shows_no_progress(self):
        _, text = on_terminal("run", self.path, TERM="xterm")
        self.assertNotIn("unexpected\r", text.replace("\r\n", "\n"))


if __name__ == "__main__":
    unittest.main()
