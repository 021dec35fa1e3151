"""Our vectors under every reading of the RFC that the engine can be set to: what a vector expects under
a choice, the engine does under that choice, and what it expects without one holds under all of them."""

import json
import unittest

from cli import VECTORS, Case, spfproof

# choices.json says "more" for any limit above the RFC's two.
SPELLED = {"void-limit=more": "void-limit=5"}


def readings():
    """NAME=VALUE of each value that is not the default, where it is an option of the engine."""
    for choice in json.loads((VECTORS / "choices.json").read_text(encoding="utf-8"))["choices"]:
        if choice.get("engine_option"):
            for value in choice["values"]:
                if value != choice["default"]:
                    setting = f"{choice['name']}={value}"
                    yield SPELLED.get(setting, setting)


class Choices(Case):
    def test_vectors_hold_under_every_reading(self):
        settings = list(readings())
        self.assertGreater(len(settings), 15)
        for setting in settings:
            with self.subTest(setting):
                done = spfproof("run", VECTORS, "--choice", setting)
                self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr)
                self.assertIn("nothing unexpected", done.stdout)


if __name__ == "__main__":
    unittest.main()
