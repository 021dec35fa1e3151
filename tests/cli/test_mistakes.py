"""Every mistake of a suite file gives one clear error; the JSON Schema agrees where it can see."""

import copy
import json
import os
import re
import unittest

import jsonschema

from cli import DATA, VECTORS, Case, as_user, spfproof
from mistakes import MISTAKES

GOOD = json.loads((DATA / "suite.json").read_text())


def schema(name):
    loaded = json.loads((VECTORS / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(loaded)
    return jsonschema.Draft202012Validator(loaded, format_checker=jsonschema.FormatChecker())


class Mistakes(Case):
    def test_each_mistake_is_one_line_with_file_line_path_reason_and_exit_code_3(self):
        self.assertEqual(len({row[0] for row in MISTAKES}), len(MISTAKES))
        for name, mutate, path, reason, _ in MISTAKES:
            with self.subTest(name):
                suite = copy.deepcopy(GOOD)
                mutate(suite)
                file = self.write("suite.json", json.dumps(suite, indent=1))
                done = spfproof("validate", file)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertEqual(done.stdout, "")
                lines = done.stderr.splitlines()
                match = re.fullmatch(r"(.*?):(\d+): (\$\S*): (.*)", lines[0])
                self.assertIsNotNone(match, done.stderr)
                self.assertEqual(match[1], str(file))
                self.assertEqual(match[3], path, done.stderr)
                self.assertIn(reason, match[4])
                # Without a file's source, two of the three tests have none.
                self.assertEqual(len(lines), 2 if name == "no source anywhere" else 1, done.stderr)
                self.assert_line_is_near(file, int(match[2]), path)

    def assert_line_is_near(self, file, line, path):
        """The line holds the last key of the path, or the object that lacks it."""
        keys = re.findall(r'\.([A-Za-z_][\w-]*)|\["(.*?)"\]', path)
        text = file.read_text().splitlines()[line - 1]
        if keys and not path.endswith("]"):
            self.assertIn('"' + "".join(keys[-1]) + '"', text)
        elif keys and path.endswith('"]'):
            self.assertIn('"' + keys[-1][1] + '"', text)

    def test_the_schema_refuses_what_it_can_see(self):
        validator = schema("suite")
        for name, mutate, _, _, seen in MISTAKES:
            with self.subTest(name):
                suite = copy.deepcopy(GOOD)
                mutate(suite)
                self.assertEqual(validator.is_valid(suite), not seen)

    def test_a_run_ignores_unknown_keys_and_validate_those_with_x(self):
        suite = copy.deepcopy(GOOD)
        suite["tests"][0]["colour"] = "red"
        suite["tests"][0]["query"]["x-mood"] = "good"
        file = self.write("suite.json", json.dumps(suite))
        self.assertEqual(spfproof("list", file).returncode, 0)
        done = spfproof("validate", file)
        self.assertEqual(done.returncode, 3)
        self.assertIn("$.tests[0].colour", done.stderr)
        self.assertNotIn("x-mood", done.stderr)


class Files(Case):
    """Files that are no suites at all."""

    def refused(self, path, reason, line=None):
        for command in ("validate", "list"):
            done = spfproof(command, path)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            where = f"{path}:{line}: " if line else f"{path}: "
            self.assertTrue(done.stderr.startswith(where), done.stderr)
            self.assertIn(reason, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_missing_file(self):
        self.refused(self.dir / "none.json", "cannot be opened: No such file")

    def test_a_directory_without_suites(self):
        (self.dir / "empty.json").mkdir()
        self.refused(self.dir / "empty.json", "is a directory without a suite file in it")

    def test_an_unreadable_file(self):
        path = self.write("a.json", "{}")
        path.chmod(0)
        done = as_user(self, "list", path)
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertEqual(done.stderr, f"{path}: cannot be opened: Permission denied "
                                      "(grant read permission)\n")

    def test_a_file_below_a_file(self):
        path = self.write("a.json", "{}")
        self.refused(path / "b.json", "cannot be opened: Not a directory")

    def test_an_empty_file(self):
        self.refused(self.write("a.json", ""), "is empty")
        self.refused(self.write("a.json", " \n\t"), "is empty")

    def test_an_array(self):
        self.refused(self.write("a.json", "[]"), "$: is an array (write an object)", 1)

    def test_a_duplicate_key_names_its_path_and_line(self):
        text = '{"format": 1,\n "zones": {"z": {"example.com": {"A": ["192.0.2.1"],\n "A": []}}}}'
        self.refused(self.write("a.json", text),
                     '$.zones.z["example.com"].A: not JSON: duplicate object key', 3)

    def test_trailing_text(self):
        self.refused(self.write("a.json", "{}\n{}"), "a file holds one JSON value", 2)

    def test_a_file_that_is_not_utf8(self):
        self.refused(self.write("a.json", b'{"suite": "\xff"}'), "$.suite: not JSON", 1)

    def test_a_nul(self):
        self.refused(self.write("a.json", '{"suite": "\\u0000"}'), "write a NUL octet as", 1)
        self.refused(self.write("a.json", b'{"suite"\0: 1}'), "not JSON", 1)

    def test_deep_nesting(self):
        self.refused(self.write("a.json", 100000 * "["), "nothing here is that deep", 1)

    def test_a_number_beyond_all_bounds(self):
        self.refused(self.write("a.json", '{"format": 99999999999999999999}'), "not JSON", 1)

    def test_a_number_of_another_format_stops_before_anything_else(self):
        self.refused(self.write("a.json", '{"format": 2, "whatever": []}'),
                     "$.format: 2 is newer than this program, which reads format 1", 1)

    def test_every_truncation_is_refused(self):
        text = (DATA / "suite.json").read_bytes().rstrip()
        for end in range(1, len(text), 97):
            path = self.write("a.json", text[:end])
            done = spfproof("validate", path)
            self.assertEqual(done.returncode, 3, end)
            self.assertRegex(done.stderr, r"^[^\n]*a\.json:\d+: \$[^\n]*: not JSON: [^\n]*\n$")

    def test_a_gigabyte_of_nonsense_is_refused_before_it_is_read(self):
        path = self.dir / "big.json"
        with open(path, "wb") as file:
            file.truncate(1 << 30)
        self.refused(path, "too large: more than 67108864 octets")

    def test_the_size_limit_can_be_raised_and_lowered(self):
        text = (DATA / "suite.json").read_text() + (1 << 20) * " "
        path = self.write("a.json", text)
        self.assertEqual(spfproof("list", "--max-file-size", "1", path).returncode, 3)
        self.assertEqual(spfproof("list", "--max-file-size", "2", path).returncode, 0)
        for bad in ("0", "", "x", "-1", "99999999999999999999"):
            self.assertEqual(spfproof("list", "--max-file-size", bad, path).returncode, 2, bad)

    def test_an_id_that_two_files_share_names_both(self):
        text = (DATA / "suite.json").read_text()
        first, second = self.write("s/a.json", text), self.write("s/b.json", text)
        done = spfproof("list", self.dir / "s")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(len(done.stderr.splitlines()), 3)
        self.assertIn(f"{second}:", done.stderr.splitlines()[0])
        self.assertIn(f"is the id of a test in {first}:", done.stderr)

    def test_a_folder_is_walked_but_not_in_circles_and_nothing_is_waited_for(self):
        self.write("s/deep/er/a.json", (DATA / "suite.json").read_text())
        self.write("s/schema/b.json", "{")
        self.write("s/.hidden.json", "{")
        self.write("s/choices.json", "{")
        self.write("s/notes.txt", "{")
        (self.dir / "s" / "deep" / "circle").symlink_to(self.dir / "s")
        os.mkfifo(self.dir / "s" / "pipe.json")
        done = spfproof("list", "--count", self.dir / "s")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "3\n", ""))
        (self.dir / "s" / "dangling.json").symlink_to("nowhere")
        self.assertEqual(spfproof("list", self.dir / "s").returncode, 3)

    def test_a_bad_file_among_good_ones_leaves_nothing_half_done(self):
        self.write("s/a.json", (DATA / "suite.json").read_text())
        self.write("s/b.json", "{")
        done = spfproof("list", self.dir / "s")
        self.assertEqual((done.returncode, done.stdout), (3, ""))

    def test_control_characters_of_the_input_do_not_reach_the_terminal(self):
        path = self.write("a.json", '{"format": 1, "a\\u001b[31m\\nb": 1}')
        done = spfproof("validate", path)
        self.assertEqual(done.returncode, 3)
        self.assertNotIn("\x1b", done.stderr)


class Schemas(Case):
    """An independent validator over all of vectors/."""

    def assert_valid(self, validator, path):
        errors = [f"{e.json_path}: {e.message[:300]}" for e in validator.iter_errors(
            json.loads(path.read_text()))]
        self.assertEqual(errors, [], path)

    def test_the_catalogues_are_valid(self):
        for name in ("requirements", "choices", "features"):
            self.assert_valid(schema(name), VECTORS / f"{name}.json")

    def test_every_suite_is_valid(self):
        validator = schema("suite")
        self.assert_valid(validator, DATA / "suite.json")
        files = [f for f in VECTORS.glob("*/**/*.json") if "schema" not in f.parts]
        self.assertGreater(len(files), 0)
        for file in files:
            self.assert_valid(validator, file)

    def test_the_example_of_the_readme_is_a_valid_suite(self):
        example = re.search(r"```json\n(.*?)```", (VECTORS / "README.md").read_text(), re.DOTALL)[1]
        self.assertTrue(schema("suite").is_valid(json.loads(example)))
        canonical = spfproof("fmt", "-", stdin=example.encode())
        self.assertEqual(canonical.returncode, 0, canonical.stderr)
        path = self.write("readme.json", canonical.stdout)
        done = spfproof("validate", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_catalogues_schemas_refuse_what_is_wrong(self):
        def spoil(name, change):
            loaded = json.loads((VECTORS / f"{name}.json").read_text())
            change(loaded)
            self.assertFalse(schema(name).is_valid(loaded), (name, change))

        spoil("requirements", lambda r: r[0].pop("negative"))
        spoil("requirements", lambda r: r[0].update(level="must"))
        spoil("requirements", lambda r: r[0].update(testable="maybe"))
        spoil("requirements", lambda r: r[0].update(owner="x"))
        spoil("requirements", lambda r: r.append(r[0]))
        spoil("choices", lambda c: c["choices"][0].update(values=["one"]))
        spoil("choices", lambda c: c["choices"][0].pop("why"))
        spoil("choices", lambda c: c["choices"][0].update(name="Void Limit"))
        spoil("features", lambda f: f["features"][0].pop("text"))
        spoil("features", lambda f: f["features"][0].update(name=""))


if __name__ == "__main__":
    unittest.main()
