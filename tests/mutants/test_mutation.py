"""Which mutants are made of a source, and that the headers of all seeded bugs are sound."""

import pathlib
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools" / "mutants"))
import matrix  # noqa: E402
import mutation  # noqa: E402
import variant  # noqa: E402


def made(source):
    return {(m.what, m.apply(source)) for m in mutation.mutants_of("x.c", source)}


class Mutation(unittest.TestCase):
    def test_relations_become_their_neighbours_and_opposites(self):
        self.assertEqual(made("a < b;"), {("< becomes <=", "a <= b;"), ("< becomes >=", "a >= b;")})

    def test_a_condition_is_negated(self):
        self.assertIn(("if: negated", "{ if (!(f(x))) g(); }"), made("{ if (f(x)) g(); }"))

    def test_a_statement_is_deleted(self):
        self.assertIn(("deleted: x = 1", "{ (void)0; y(); }"), made("{ x = 1; y(); }"))

    def test_what_leaves_by_itself_is_not_deleted(self):
        made_of = {what for what, _ in made("{ switch (a) { case b: c(); break; case d: e(); break; "
                                            "case f: default: break; } while (g()) continue; }")}
        self.assertEqual({what for what in made_of if what.startswith("deleted")},
                         {"deleted: c()", "deleted: e()", "deleted: break"})
        only = [m for m in mutation.mutants_of("x.c", "{ switch (a) { case b: c(); break; case d: break; } }")
                if m.what == "deleted: break"]
        self.assertEqual(only, [])

    def test_arguments_are_swapped(self):
        self.assertIn(("swapped: a, b[1, 2]", "f(b[1, 2], a)"), made("f(a, b[1, 2])"))

    def test_constants_move_by_one(self):
        self.assertEqual({what for what, _ in made("7")}, {"7 + 1", "7 - 1"})

    def test_a_pointer_and_a_sign_are_no_operators(self):
        self.assertEqual(made("return *p;") | made("return &p;"), set())

    def test_comments_strings_and_directives_stay(self):
        self.assertEqual(made('/* a < b */\n#define X (1 < 2)\n"a < b" // 1\n'), set())

    def test_every_source_of_the_engine_is_read(self):
        for file in variant.engine_files(SOURCE / "engine"):
            text = file.read_text(encoding="utf-8")
            for mutant in mutation.mutants_of(file.name, text):
                self.assertNotEqual(mutant.apply(text), text)

    def test_a_sample_is_the_same_each_time(self):
        mutants = mutation.mutants_of("x.c", "a < b; c + 1; d == 2;")
        self.assertEqual(mutation.sample(mutants, 3, 5), mutation.sample(mutants, 3, 5))


class Engine:
    """Stands for variant.Variant: tells what it was asked, and answers what it is told to."""

    def __init__(self, answers):
        self.answers, self.asked, self.changed = list(answers), [], None

    def restore(self):
        pass

    def patch(self, text):
        pass

    def build(self, changed=None):
        self.changed = changed
        return "changed.so"

    def run(self, _, every=False, only=None):
        self.asked.append(("only", only) if only else ("every" if every else "first", None))
        return self.answers.pop(0)


class Bugs(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "001-x.patch"
            file.write_text(text, encoding="utf-8")
            return matrix.read_bug(file)

    HEAD = "Id: 001-x\nTitle: t\nClass: limit\nSource: own\nRequirements: 4-a,\n  4-b\nCaught-by: vectors\n\n"
    DIFF = "--- a/engine/src/x.c\n+++ b/engine/src/x.c\n"

    def test_a_header_is_read_and_its_lines_may_go_on(self):
        bug = self.read(self.HEAD + self.DIFF)
        self.assertEqual((bug.id, bug.kind, bug.requirements), ("001-x", "limit", ["4-a", "4-b"]))
        self.assertTrue(bug.patch.startswith("--- a/engine"))

    def test_what_is_wrong_with_a_header_is_told(self):
        for old, new, told in (("Id: 001-x", "Id: 002-x", "Id"), ("limit", "odd", "Class"),
                               ("Title: t\n", "", "Title"), ("vectors\n", "hope\n", "Caught-by")):
            with self.assertRaisesRegex(variant.Refused, told):
                self.read(self.HEAD.replace(old, new) + self.DIFF)
        with self.assertRaisesRegex(variant.Refused, "diff"):
            self.read(self.HEAD)

    def test_all_bugs_name_requirements_that_there_are_and_apply(self):
        vectors = SOURCE / "vectors"
        bugs = matrix.read_bugs([], matrix.read_requirements(vectors))
        self.assertGreaterEqual(len(bugs), 80)
        for requirement, bug in matrix.read_pinned(vectors / "pinned.tsv"):
            self.assertIn(bug, {b.id for b in bugs}, f"{requirement} in vectors/pinned.tsv")

    def test_a_pin_needs_a_killer_that_cites_the_requirement(self):
        bug = self.read(self.HEAD + self.DIFF)
        bug.killers = ["s/one", "s/two"]
        self.assertEqual(matrix.pins([bug], {"s/one": {"4-b"}, "s/two": {"4-c"}}), {("4-b", "001-x"): ["s/one"]})
        bug.caught_by = "fuzz_record"
        self.assertEqual(matrix.pins([bug], {"s/one": {"4-b"}}), {})

    def test_a_check_runs_the_vectors_that_must_kill_and_more_only_if_they_do_not(self):
        bug = self.read(self.HEAD + self.DIFF)
        for pinned, answers, expected in (
                ({"001-x": {"s/one"}}, [("failed", ["s/one"])], [("only", {"s/one"})]),
                ({"001-x": {"s/one"}}, [("passed", []), ("failed", ["s/two"])], [("only", {"s/one"}), ("every", None)]),
                ({}, [("passed", [])], [("first", None)]),
                (None, [("passed", [])], [("every", None)])):
            engine = Engine(answers)
            self.assertEqual(matrix.run_bug(engine, bug, pinned), answers[-1])
            self.assertEqual(engine.asked, expected)
            self.assertEqual(engine.changed, "x.c")

    def test_a_row_that_still_holds_keeps_its_vector(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "pinned.tsv"
            found = {("4-a", "001-x"): ["s/one", "s/two"], ("4-b", "001-x"): ["s/three"]}
            matrix.write_pinned(path, found, {("4-a", "001-x"): "s/two", ("4-b", "001-x"): "s/gone"})
            self.assertEqual(matrix.read_pinned(path), {("4-a", "001-x"): "s/two", ("4-b", "001-x"): "s/three"})


if __name__ == "__main__":
    unittest.main()
