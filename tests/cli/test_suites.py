"""list, show, validate, fmt, coverage and new, from the command line to the exit code."""

import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import unittest

from cli import DATA, VECTORS, Case, as_user, spfproof

GOOD = DATA / "suite.json"
IDS = ["limits/void-aaaa-of-ipv4-only-mx", "limits/deep/overlay", "limits/finding"]


class List(Case):
    def ids(self, *words):
        done = spfproof("list", GOOD, *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_all_in_the_order_of_the_file(self):
        self.assertEqual(self.ids(), IDS)

    def test_each_filter(self):
        for words, expected in [
                (["limits/*"], [IDS[0], IDS[2]]), (["limits/**"], IDS), (["--id", "**/over*"], [IDS[1]]),
                (["!limits/finding"], IDS[:2]),
                (["--level", "must,info"], IDS[1:]), (["--severity", "high"], IDS[:1]),
                (["--status", "stable"], IDS[:1]), (["--spec", "4.6"], IDS[:2]),
                (["--spec", "4.6.4-void-limit"], [IDS[1]]), (["--spec", "4.6.4-void"], IDS[:2]),
                (["--needs", "void-limit"], IDS[:1]), (["--needs", "!explanation"], [IDS[0], IDS[2]]),
                (["--tag", "ipv6"], IDS[:1]), (["--level", "may"], [])]:
            with self.subTest(words):
                self.assertEqual(self.ids(*words), expected)

    def test_shards_part_the_vectors(self):
        whole = spfproof("list").stdout.split()
        parts = [spfproof("list", "--shard", f"{i}/3").stdout.split() for i in (1, 2, 3)]
        self.assertGreater(len(whole), 100)
        self.assertTrue(all(parts))
        self.assertEqual(sorted(sum(parts, [])), sorted(whole))

    def test_a_shuffle_is_repeated_by_its_seed(self):
        first = spfproof("list", "--shuffle=5").stdout.split()
        self.assertEqual(first, spfproof("list", "--shuffle=5").stdout.split())
        self.assertNotEqual(first, spfproof("list", "--shuffle=6").stdout.split())
        self.assertEqual(sorted(first), sorted(spfproof("list").stdout.split()))

    def test_forms_for_programs(self):
        self.assertEqual(spfproof("list", "--count", GOOD).stdout, "3\n")
        rows = [json.loads(line) for line in spfproof("list", "--json", GOOD).stdout.splitlines()]
        self.assertEqual([row["id"] for row in rows], IDS)
        lines = GOOD.read_text().splitlines()
        for row in rows:
            self.assertIn(f'"{row["id"]}"', lines[row["line"]])
        self.assertEqual(rows[1]["needs"], ["explanation", "received-spf", "record-reader", "header-reader"])
        fields = spfproof("list", "--long", GOOD).stdout.splitlines()[0].split("\t")
        self.assertEqual(fields[:4], [IDS[0], "should", "high", "stable"])

    def test_wrong_words_are_usage_errors(self):
        for words in (["--level", "high"], ["--level", ""], ["--shard", "0/2"], ["--shard", "3/2"],
                      ["--shard", "1"], ["--shuffle=x"], ["--colour"], ["--id"], ["limits/none*"],
                      ["--id", "!"]):
            with self.subTest(words):
                done = spfproof("list", GOOD, *words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("--help", done.stderr)

    def test_a_closed_pipe_and_a_full_disk_are_told(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = spfproof("list", stdout=writer)
        os.close(writer)
        self.assertEqual(done.returncode, 5)
        self.assertIn("cannot write standard output: Broken pipe", done.stderr)
        with open("/dev/full", "w", encoding="ascii") as full:
            done = spfproof("list", stdout=full)
        self.assertEqual(done.returncode, 5)
        self.assertIn("cannot write standard output", done.stderr)


class Show(Case):
    def test_query_zone_expectation_why_and_requirements_are_there(self):
        done = spfproof("show", GOOD, IDS[1])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for piece in (IDS[1], "Everything a test can have", f"{GOOD}:", "rev 3, must",
                      "j\\000\\255\\\\e@example.com", "new.example.com  A  192.0.2.77",
                      "exists.example.com  (exists", "fail, dns", "All keys stand here.",
                      "4.6.4-void-limit (RFC 7208 4.6.4, SHOULD)", "eid5436",
                      "  trace\n    check mx.example.net\n    result none no-record\n"):
            self.assertIn(piece, done.stdout)
        self.assertNotIn("\033", done.stdout)
        requirement = next(r for r in json.loads((VECTORS / "requirements.json").read_text())
                           if r["id"] == "4.6.4-void-limit")
        self.assertIn(requirement["text"], re.sub(r"\s+", " ", done.stdout))

    def test_choices_are_explained(self):
        done = spfproof("show", GOOD, IDS[0])
        self.assertIn("fail (preferred) if void-mx-hosts=not-counted and void-limit=2", done.stdout)
        self.assertIn("void-mx-hosts (RFC 7208 4.6.4; default counted)", done.stdout)

    def test_json_holds_the_resolved_zone(self):
        row = json.loads(spfproof("show", "--json", GOOD, IDS[1]).stdout)
        self.assertIn("m1.example.com", row["zone"])
        self.assertIn("EXAMPLE.com", row["zone"])
        self.assertNotIn("example.com", row["zone"])
        self.assertEqual([r["id"] for r in row["requirements"]], ["4.6.4-void-limit"])

    def test_an_unknown_id_is_a_usage_error(self):
        for words in ([], [GOOD, "limits/none"], ["limits/none"]):
            self.assertEqual(spfproof("show", *words).returncode, 2, words)


class Fmt(Case):
    def test_formatting_is_idempotent_and_changes_no_value(self):
        spoiled = json.dumps(json.loads(GOOD.read_text()), indent=7)
        path = self.write("a.json", spoiled)
        path.chmod(0o640)
        self.assertEqual(spfproof("fmt", "--check", path).returncode, 1)
        self.assertEqual(path.read_text(), spoiled)
        self.assertEqual(spfproof("fmt", path).returncode, 0)
        self.assertEqual(path.read_text(), GOOD.read_text())
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(spfproof("fmt", "--check", path).returncode, 0)
        self.assertEqual(os.listdir(self.dir), ["a.json"])

    def test_standard_input_goes_to_standard_output(self):
        done = spfproof("fmt", "-", stdin=json.dumps(json.loads(GOOD.read_text())).encode())
        self.assertEqual((done.returncode, done.stdout), (0, GOOD.read_text()))

    def test_a_broken_file_stays_as_it_is(self):
        path = self.write("a.json", '{"a": 1, "a": 2}')
        self.assertEqual(spfproof("fmt", path).returncode, 3)
        self.assertEqual(path.read_text(), '{"a": 1, "a": 2}')

    def test_a_folder_that_cannot_be_written_to_is_told(self):
        path = self.write("ro/a.json", "{ }")
        path.parent.chmod(0o555)
        done = as_user(self, "fmt", path)
        path.parent.chmod(0o755)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("cannot be written: Permission denied (nothing was changed)", done.stderr)
        self.assertEqual(path.read_text(), "{ }")

    def test_a_file_that_no_longer_fits_stays_as_it_is(self):
        text = json.dumps(json.loads(GOOD.read_text()))
        path = self.write("a.json", text)
        done = spfproof("fmt", path, restore_signals=False, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (1000, 1000)))
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("cannot be written: File too large (nothing was changed)", done.stderr)
        self.assertEqual(path.read_text(), text)
        self.assertEqual(os.listdir(self.dir), ["a.json"])

    def test_a_link_is_followed_and_stays_a_link(self):
        path = self.write("a.json", json.dumps(json.loads(GOOD.read_text())))
        link = self.dir / "l.json"
        link.symlink_to(path)
        self.assertEqual(spfproof("fmt", link).returncode, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(path.read_text(), GOOD.read_text())

    def test_all_vectors_are_in_the_canonical_format(self):
        done = spfproof("fmt", "--check")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


class Validate(Case):
    def setUp(self):
        super().setUp()
        self.vectors = self.catalogue()
        self.suite = json.loads(GOOD.read_text())
        self.save()

    def save(self):
        path = self.write("vectors/limits/a.json", json.dumps(self.suite))
        self.assertEqual(spfproof("fmt", path).returncode, 0)

    def validate(self, *words):
        return spfproof("validate", "--vectors", self.vectors, *words)

    def assert_refused(self, *pieces, words=()):
        done = self.validate(*words)
        self.assertEqual(done.returncode, 3, done.stderr)
        for piece in pieces:
            self.assertIn(piece, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_hashes_are_written_sorted_and_then_hold(self):
        done = self.validate()
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr.count("has no line in hashes.tsv"), 3)
        self.assertEqual(self.validate("--update").returncode, 0)
        self.assertEqual(self.validate().returncode, 0)
        lines = [line.split("\t") for line in (self.vectors / "hashes.tsv").read_text().splitlines()
                 if not line.startswith("#")]
        self.assertEqual([line[0] for line in lines], sorted(IDS))
        self.assertEqual([line[1] for line in lines], ["3", "1", "1"])
        before = (self.vectors / "hashes.tsv").read_bytes()
        self.assertEqual(self.validate("--update").returncode, 0)
        self.assertEqual((self.vectors / "hashes.tsv").read_bytes(), before)

    def test_the_hash_can_be_computed_by_others(self):
        self.validate("--update")
        test = self.suite["tests"][2]
        content = {"zone": {}, "query": test["query"]}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertIn("limits/finding\t1\t" + hashlib.sha256(text.encode()).hexdigest(),
                      (self.vectors / "hashes.tsv").read_text())

    def test_a_change_without_a_new_rev_is_refused_even_by_update(self):
        self.validate("--update")
        self.suite["tests"][0]["expect"][0]["result"] = "temperror"
        self.save()
        for words in ([], ["--update"]):
            self.assert_refused(IDS[0], "changed without a new rev", words=words)
        self.suite["tests"][0]["rev"] = 2
        self.save()
        self.assert_refused(IDS[0], "has a new rev (run spfproof validate --update)")
        self.assertEqual(self.validate("--update").returncode, 0)
        self.suite["tests"][0]["rev"] = 1
        self.save()
        self.assert_refused(IDS[0], "rev is lower")

    def test_a_change_of_the_shared_zone_changes_its_tests(self):
        self.validate("--update")
        self.suite["zones"]["void-mix"]["m1.example.com"]["A"] = ["192.0.2.111"]
        self.save()
        done = self.validate()
        self.assertEqual(done.stderr.count("changed without a new rev"), 2, done.stderr)

    def test_prose_may_change(self):
        self.validate("--update")
        self.suite["tests"][0].update(why="Other words.", title="Another title", tags=["x"])
        self.save()
        self.assertEqual(self.validate().returncode, 0)

    def test_a_test_that_is_gone_needs_a_line_in_ids(self):
        self.validate("--update")
        gone = self.suite["tests"].pop()
        self.save()
        for words in ([], ["--update"]):
            self.assert_refused("hashes.tsv", "limits/finding is gone", words=words)
        with open(self.vectors / "ids.tsv", "a", encoding="ascii") as ids:
            ids.write("limits/finding\tretired\t\t0.2.0\tit showed nothing\n")
        self.assertEqual(self.validate("--update").returncode, 0)
        self.assertNotIn("limits/finding", (self.vectors / "hashes.tsv").read_text())
        self.suite["tests"].append(gone)
        self.save()
        self.assert_refused("$.tests[2].id: 'limits/finding' was retired (ids.tsv:3; ids are never")
        gone["status"] = "retired"
        gone["expect"] = [{"result": "none"}]
        self.save()
        self.assertEqual(self.validate("--update").returncode, 0)

    def test_a_renamed_id_leads_to_a_test(self):
        self.validate("--update")
        self.suite["tests"][2]["id"] = "limits/found"
        self.save()
        for new, piece in (("limits/lost", "which is no test's id"), ("limits/found", None)):
            (self.vectors / "ids.tsv").write_text(
                f"limits/finding\trenamed\t{new}\t0.2.0\ta better name\n")
            if piece:
                self.assert_refused("ids.tsv:1: ", piece, words=["--no-hashes"])
            else:
                self.assertEqual(self.validate("--update").returncode, 0)
                self.assertEqual(self.validate().returncode, 0)
        self.suite["tests"][2]["id"] = "limits/finding"
        self.save()
        self.assertIn("'limits/finding' was renamed to 'limits/found'", self.validate().stderr)

    def test_mistakes_of_the_catalogues_are_told_with_their_lines(self):
        for name, text, reason in [
                ("ids.tsv", "a/b\tgone\t\t1\tr\n", "ids.tsv:1: the state is neither"),
                ("ids.tsv", "a/b\tretired\n", "ids.tsv:1: 2 fields"),
                ("ids.tsv", "a/b\trenamed\t\t1\tr\n", "a renamed id has a new id"),
                ("ids.tsv", "a/b\tretired\t\t1\tr\na/b\tretired\t\t1\tr\n", "ids.tsv:2: this id has"),
                ("hashes.tsv", "a/b\t1\n", "hashes.tsv:1: is no line of id, rev and SHA-256"),
                ("hashes.tsv", "<<<<<<< HEAD\n", "was it merged badly?"),
                ("features.json", '{"features": [{"name": "x"}]}', '"text" is missing'),
                ("choices.json", "[]", "choices.json:1: $: is an array (write an object)"),
                ("requirements.json", '[{"id": 1}]', "$[0].id: is an integer")]:
            with self.subTest(text):
                folder = self.catalogue(f"v{abs(hash((name, text)))}")
                (folder / name).write_text(text)
                self.write(folder / "limits/a.json", GOOD.read_text())
                done = spfproof("validate", "--vectors", folder)
                self.assertEqual(done.returncode, 3)
                self.assertIn(reason, done.stderr)

    def test_the_canonical_format_is_asked_for(self):
        path = self.write("vectors/limits/a.json", json.dumps(self.suite))
        self.validate("--update")
        self.assert_refused(f"{path}: not in the canonical format (run spfproof fmt on it)",
                            words=["--no-hashes"])

    def test_suites_elsewhere_have_no_hashes(self):
        self.assertEqual(spfproof("validate", GOOD).returncode, 0)

    def test_the_vectors_of_this_tree_are_valid(self):
        done = spfproof("validate")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Coverage(Case):
    def test_the_sums_agree_with_the_files(self):
        done = spfproof("coverage", "--json", GOOD)
        report = json.loads(done.stdout)
        catalogue = json.loads((VECTORS / "requirements.json").read_text())
        apart = [r for r in catalogue if r["testable"] in ("session", "no")]
        self.assertEqual(report["summary"], {"testable": len(catalogue) - len(apart), "cited": 2,
                                             "stable": 1, "pinned": 0, "apart": len(apart)})
        rows = {row["id"]: row for row in report["requirements"]}
        self.assertEqual(set(rows), {r["id"] for r in catalogue})
        self.assertEqual(rows["4.6.4-void-limit"]["tests"],
                         [{"id": "limits/deep/overlay", "status": "disputed"}])

    def test_missing_lists_what_has_no_stable_test(self):
        done = spfproof("coverage", "--missing", GOOD)
        self.assertIn("4.6.4-void-limit (RFC 7208 4.6.4, SHOULD, testable by result; tests that are "
                      "not stable)", done.stdout)
        self.assertNotIn("4.6.4-void-mx-ptr", done.stdout)
        self.assertNotIn("2.2-source-route", done.stdout)
        summary = json.loads(spfproof("coverage", "--json", GOOD).stdout)["summary"]
        self.assertTrue(done.stdout.endswith(f'{summary["testable"] - 1} missing\n'))

    def tree(self, pinned="", unpinned=""):
        """A folder with two testable requirements, of which a stable test cites one."""
        folder = self.catalogue()
        suite = json.loads(GOOD.read_text())
        suite["tests"] = suite["tests"][:1]
        kept = ("4.6.4-void-mx-ptr", "4.6.4-void-limit")
        rows = json.loads((VECTORS / "requirements.json").read_text())
        for row in rows:
            row["testable"] = "result" if row["id"] in kept else "no"
        (folder / "requirements.json").write_text(json.dumps(rows))
        (folder / "suite.json").write_text(json.dumps(suite))
        (folder / "pinned.tsv").write_text(pinned)
        (folder / "unpinned.tsv").write_text(unpinned)
        return folder

    def check(self, *files):
        folder = self.tree(*files)
        done = spfproof("coverage", "--check", "--vectors", folder, folder / "suite.json")
        shutil.rmtree(folder)
        self.assertEqual(done.stderr, "")
        return done

    PIN = f"4.6.4-void-mx-ptr\t001-x\t{IDS[0]}\n"
    MISSING = "4.6.4-void-limit\tmissing\tbecause\n"

    def test_a_tree_is_well_covered_if_each_requirement_is_pinned_or_has_a_reason(self):
        for pinned, unpinned in ((self.PIN, self.MISSING), ("", "4.6.4-void-mx-ptr\ttouched\tso\n" + self.MISSING)):
            done = self.check(pinned, unpinned)
            self.assertEqual((done.returncode, done.stdout.splitlines()[-1]),
                             (0, "1 tests: 1 with why, 1 with spec, 1 with source; 0 generated, 1 made by hand."))

    def test_what_is_neither_pinned_nor_has_a_reason_and_what_is_stale_is_told(self):
        for pinned, unpinned, told in (
                (self.PIN, "", "4.6.4-void-limit is missing, and unpinned.tsv gives no reason"),
                ("", self.MISSING, "4.6.4-void-mx-ptr is touched, and unpinned.tsv gives no reason"),
                (self.PIN, self.MISSING + "4.6.4-void-mx-ptr\ttouched\tso\n",
                 "4.6.4-void-mx-ptr is pinned, and unpinned.tsv says touched: remove that line"),
                (self.PIN, self.MISSING.replace("missing", "touched"),
                 "4.6.4-void-limit is missing, and unpinned.tsv says touched: mend that line"),
                (self.PIN + "4.6.4-void-limit\t001-x\tlimits/gone\n", self.MISSING,
                 "pinned.tsv: 4.6.4-void-limit, 001-x: no stable test limits/gone cites it")):
            with self.subTest(told):
                done = self.check(pinned, unpinned)
                self.assertEqual(done.returncode, 1)
                self.assertIn(told, done.stdout)

    def test_a_line_of_the_reasons_that_is_wrong_is_refused(self):
        for line, told in (("4.6.4-void-limit\tmissing\n", "2 fields"), ("4.6.4-void-limit\todd\tx\n", "odd is no state"),
                           (2 * self.MISSING, "has a reason already"), ("4-none\tmissing\tx\n", "4-none is no id")):
            with self.subTest(told):
                folder = self.tree(unpinned=line)
                done = spfproof("coverage", "--vectors", folder, folder / "suite.json")
                shutil.rmtree(folder)
                self.assertEqual(done.returncode, 3)
                self.assertIn(told, done.stderr)

    def test_this_tree_is_well_covered(self):
        done = spfproof("coverage", "--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout[-2000:])
        tests = json.loads(spfproof("coverage", "--json").stdout)["tests"]
        self.assertEqual({tests[key] for key in ("why", "spec", "source")}, {tests["all"]})
        self.assertTrue(0 < tests["generated"] < tests["all"])

    def test_sections_stand_in_the_order_of_the_rfc(self):
        done = spfproof("coverage", GOOD)
        sections = re.findall(r"^RFC 7208 ([\d.]+)", done.stdout, re.MULTILINE)
        self.assertEqual(sections, sorted(sections, key=lambda s: [int(n) for n in s.split(".")]))
        self.assertRegex(done.stdout, r"(?m)^all +\d+ +0 +1 +\d+ +2 ")


class New(Case):
    def test_what_it_writes_is_valid(self):
        path = self.dir / "n.json"
        self.assertEqual(spfproof("new", "limits/one", "--to", path).returncode, 0)
        self.assertEqual(spfproof("new", "limits/two", "--to", path, "--spec", "4.6.4-void-limit",
                                  "--title", "Two").returncode, 0)
        done = spfproof("validate", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        tests = json.loads(path.read_text())["tests"]
        self.assertEqual([t["id"] for t in tests], ["limits/one", "limits/two"])
        self.assertEqual({t["status"] for t in tests}, {"proposed"})
        self.assertEqual((tests[1]["title"], tests[1]["spec"]), ("Two", ["4.6.4-void-limit"]))

    def test_standard_output_is_a_suite(self):
        done = spfproof("new", "limits/one")
        self.assertEqual(json.loads(done.stdout)["suite"], "limits")

    def test_wrong_words_change_nothing(self):
        path = self.write("n.json", GOOD.read_text())
        taken = spfproof("list").stdout.split()[0]
        for words, code in [([], 2), (["Limits/a"], 2), (["limits"], 2), (["a/b", "c/d"], 2),
                            (["limits/a", "--spec", "none"], 2), ([taken], 2),
                            (["other/a", "--to", path], 3), (["limits/finding", "--to", path], 3),
                            (["limits/a", "--to", self.write("x.json", "[]")], 3),
                            (["limits/a", "--to", self.write("y.json", "{")], 3)]:
            with self.subTest(words):
                done = spfproof("new", *words)
                self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(path.read_text(), GOOD.read_text())


class Common(unittest.TestCase):
    def test_help_lists_the_commands_and_each_has_its_own(self):
        done = spfproof("--help")
        self.assertEqual(done.returncode, 0)
        commands = re.findall(r"^  ([a-z-]+) ", done.stdout, re.MULTILINE)
        for name in ("list", "show", "validate", "fmt", "coverage", "new"):
            self.assertIn(name, commands)
        for name in commands:
            for words in ([name, "--help"], ["help", name]):
                done = spfproof(*words)
                self.assertEqual((done.returncode, done.stderr), (0, ""), words)
                self.assertTrue(done.stdout.startswith(f"usage: spfproof {name}"), words)

    def test_wrong_commands_are_usage_errors(self):
        for words in ([], ["frobnicate"], ["help", "frobnicate"], ["--frobnicate"]):
            done = spfproof(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)

    def test_the_version_is_one_line(self):
        self.assertRegex(spfproof("--version").stdout, r"^spfproof \d+\.\d+\.\d+\n$")

    @unittest.skipUnless(shutil.which("mandoc"), "needs mandoc")
    def test_the_man_pages_are_well_formed(self):
        pages = sorted((VECTORS.parent / "tools" / "spfproof" / "man").glob("*.1"))
        self.assertGreater(len(pages), 6)
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "error", *pages], capture_output=True,
                              check=False)
        self.assertEqual(done.stdout, b"")

    def test_each_command_has_a_man_page_that_mentions_its_options(self):
        man = VECTORS.parent / "tools" / "spfproof" / "man"
        commands = re.findall(r"^  ([a-z-]+) ", spfproof("--help").stdout, re.MULTILINE)
        main = (man / "spfproof.1").read_text()
        for name in commands:
            self.assertIn(f"spfproof-{name}", main)
            page = (man / f"spfproof-{name}.1").read_text()
            options = set(re.findall(r"--([a-z][a-z-]+)", spfproof(name, "--help").stdout))
            if ".Xr spfproof-list 1" in page:  # which explains the selection
                options -= {"vectors", "id", "level", "severity", "status", "spec", "needs", "tag",
                            "shard", "shuffle", "max-file-size"}
            if "whose options are those of\n.Xr spfproof-run 1" in page:  # which explains what is run
                options -= set(re.findall(r"\.It Fl -([a-z-]+)", (man / "spfproof-run.1").read_text()))
            for option in options - {"help"}:
                self.assertIn("-" + option, page.replace("\\-", "-"), f"{name}: --{option}")


if __name__ == "__main__":
    unittest.main()
