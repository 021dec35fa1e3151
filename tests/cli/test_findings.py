"""tools/adapters/findings: each finding rests on a stable vector that still expects what its text says."""

import json
import pathlib
import re
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FINDINGS = SOURCE / "tools" / "adapters" / "findings"


def vectors():
    for file in sorted((SOURCE / "vectors").rglob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        for test in document.get("tests", ()) if isinstance(document, dict) else ():
            yield test["id"], test


class Findings(unittest.TestCase):
    def test_each_has_a_stable_vector_that_expects_what_it_says(self):
        tests = dict(vectors())
        files = sorted(FINDINGS.glob("[0-9][0-9]-*.md"))
        self.assertGreaterEqual(len(files), 10)
        for file in files:
            text = file.read_text(encoding="utf-8")
            name = re.search(r"Vector\s`([^`]+)`", text).group(1)
            expected = re.search(r"#### Expected\n\n- result: `(\w+)`", text).group(1)
            self.assertIn(name, tests, file.name)
            self.assertEqual(tests[name]["status"], "stable", name)
            self.assertIn(expected, [one["result"] for one in tests[name]["expect"]], name)
            self.assertIn(f"--id {name}", text, file.name)

    def test_each_stands_in_the_list(self):
        listed = re.findall(r"\]\(([^)]+\.md)\)", (FINDINGS / "README.md").read_text(encoding="utf-8"))
        self.assertEqual(sorted(listed), sorted(file.name for file in FINDINGS.glob("[0-9]*.md")))


if __name__ == "__main__":
    unittest.main()
