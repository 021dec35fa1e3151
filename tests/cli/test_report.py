"""spfproof report: every form from results files, whatever vectors and implementations say."""

import json
import os
import re
import unittest
import xml.etree.ElementTree

from command import CommandTest, run, suite, vector

# Everything that means something to HTML, XML, Markdown, a workflow command, JSON or a terminal.
NASTY = ("</script><script>alert(1)</script><img src=x onerror=alert(2)> \" ' ` ``` | [a](javascript:b) @all "
         "::error::x %0A ]]> <!-- --> \u0001\u001b[31m\r\n::warning::y\u007f \u009b \u2028 \ufffe \u20ac")
FORMS = ("table", "markdown", "html", "sarif", "github", "badge", "tap", "junit", "jsonl")


def header(name="demo", total=1, **more):
    return {"t": "header", "format": 1, "spfproof": "0", "total": total, "strict": False,
            "implementation": {"name": name, "version": "1", "choices": {}, "lacks": []}, "suites": []} | more


def case(name, outcome="pass", result="fail", **more):
    return {"t": "case", "id": f"demo/{name}", "rev": 1, "outcome": outcome, "unexpected": outcome == "fail",
            "observed": {"state": "result", "result": result}, "expected": [{"result": "fail"}]} | more


def footer(cases, **more):
    return {"t": "footer", "total": cases, "cases": cases, "unexpected": 0, "interrupted": False} | more


def lines(*objects):
    return "".join(json.dumps(one) + "\n" for one in objects)


def data_of(page):
    """The JSON inside an HTML report, as a browser sees it: up to the first end of a script element."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script', page, re.S)[1])


class Report(CommandTest):
    def results(self, name, *tests, code=0, options=()):
        """Runs the built-in engine on tests and returns the results file."""
        self.suite = self.write(f"{name}.json", suite(*tests))
        path = self.folder / f"{name}.jsonl"
        self.assertEqual(run("run", "--results", path, *options, self.suite).returncode, code)
        return path

    def report(self, form, *words, code=0, stderr=None):
        done = run("report", "--format", form, "--suite", self.suite, *words)
        self.expect(done, code, stderr)
        return done.stdout

    def two(self):
        """Two implementations; the second one fails in one."""
        good = self.results("good", vector("a"), vector("b"))
        bad = self.write("bad.jsonl", lines(header("worse", 2), case("a"), case(
            "b", "fail", "pass", reason="result: expected fail, got pass"), footer(2)))
        return good, bad


class Forms(Report):
    def test_table_counts_each_implementation_by_level_and_suite(self):
        rows = self.report("table", *self.two()).splitlines()
        self.assertEqual(rows[0].split(), ["implementation", "must", "should", "may", "info"])
        self.assertEqual(rows[2].split(), ["worse", "1", "1/2", "-", "-", "-"])
        self.assertIn("worse 1: 1 of 2 passed, 1 fail; 1 unexpected", rows)

    def test_markdown_names_what_is_unexpected(self):
        text = self.report("markdown", *self.two())
        self.assertIn("| worse 1 | 1 | 2 | 1 | 0 | 1/2 | 0/0 | **1** |", text)
        self.assertIn("| `demo/b` | high | fail | result: expected fail, got pass | b |", text)

    def test_github_annotates_the_line_of_the_vector(self):
        errors = [line for line in self.report("github", *self.two()).splitlines() if line.startswith("::error ")]
        self.assertEqual(len(errors), 1)
        self.assertRegex(errors[0], r"^::error file=\S+good\.json,line=\d+,title=worse 1 fail demo/b::result: ")

    def test_sarif_has_a_rule_a_place_and_a_level_for_each_failure(self):
        log = json.loads(self.report("sarif", *self.two()))
        self.assertEqual((log["version"], len(log["runs"])), ("2.1.0", 2))
        self.assertEqual(log["runs"][0]["results"], [])
        bad = log["runs"][1]
        result, = bad["results"]
        self.assertEqual(result["level"], "error")
        self.assertEqual(bad["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
        self.assertEqual(result["ruleId"], "4.6.4-void-limit")
        place = result["locations"][0]["physicalLocation"]
        self.assertGreater(place["region"]["startLine"], 0)
        self.assertTrue(place["artifactLocation"]["uri"].endswith("good.json"))
        self.assertTrue(bad["invocations"][0]["executionSuccessful"])

    def test_badge_is_svg_with_a_text_for_those_who_cannot_see(self):
        good, bad = self.two()
        root = xml.etree.ElementTree.fromstring(self.report("badge", good))
        self.assertEqual(root.get("aria-label"), "RFC 7208: 2 of 2")
        self.assertEqual(xml.etree.ElementTree.fromstring(self.report("badge", bad)).get("aria-label"),
                         "RFC 7208: 1 of 2")

    def test_junit_and_tap_tell_of_one_implementation(self):
        good, bad = self.two()
        self.report("junit", good, bad, code=2, stderr="tells of one implementation and here are 2")
        root = xml.etree.ElementTree.fromstring(self.report("junit", good, bad, "--implementation", "worse"))
        self.assertEqual((root.get("tests"), root.get("failures")), ("2", "1"))
        points = [line for line in self.report("tap", bad).splitlines() if re.match("(not )?ok ", line)]
        self.assertEqual(points, ["ok 1 - demo/a", "not ok 2 - demo/b"])

    def test_junit_of_a_results_file_is_that_of_the_run(self):
        path = self.results("twice", vector("a"), vector("b", "pass"), vector("c", dns={"questions": {"max": 1}}), code=1)
        direct = run("run", "--format", "junit", self.suite).stdout
        timeless = [re.sub(r'time="[\d.]+"', "", text) for text in (direct, self.report("junit", path))]
        cut = [re.sub(r"(?ms)^terms voids.*?^replay.*?$|^asked .*?^replay.*?$", "", text) for text in timeless]
        self.assertEqual(cut[0], cut[1])

    def test_html_holds_what_a_cell_opens(self):
        data = data_of(self.report("html", *self.two()))
        self.assertEqual([one["label"] for one in data["runs"]], [data["runs"][0]["label"], "worse 1"])
        at = [one["id"] for one in data["vectors"]].index("demo/b")
        shown = data["vectors"][at]
        self.assertEqual(shown["section"], "RFC 7208 4.6.4")
        self.assertEqual(shown["query"]["from"], "joe@example.com")
        self.assertIn("example.com", data["zones"][shown["zone"]])
        self.assertEqual(data["requirements"]["4.6.4-void-limit"][:2], [7208, "4.6.4"])
        seen = data["seen"][data["runs"][1]["cells"][at]]
        self.assertEqual((seen["outcome"], seen["observed"]["result"]), ("fail", "pass"))

    def test_html_asks_nothing_of_the_network(self):
        page = self.report("html", *self.two())
        self.assertIn("default-src 'none'", page)
        outside = re.sub(r'(?s)<script type="application/json".*?</script>', "", page)
        self.assertNotRegex(outside, r"(src|href)\s*=\s*[\"']?(https?:)?//|@import|\burl\(|fetch\(|XMLHttp")


class Hostile(Report):
    def hostile(self):
        path = self.results("nasty", vector("x", "pass", title=NASTY, why=NASTY, query={
            "ip": "192.0.2.1", "from": "a\\000\\027]\\255<&\\010@example.com", "helo": "<!--\\013\\010"}), code=1)
        self.assertEqual(path.read_text(encoding="utf-8").count("\n"), 3)
        bad = case("x", "fail", "pass", reason=NASTY, transcript=NASTY, trace=NASTY,
                   questions=[[NASTY, NASTY]], expected=[{"result": NASTY, "when": NASTY}])
        bad["observed"] |= {"native": NASTY, "explanation": NASTY, "mech": NASTY}
        implementation = {"name": NASTY, "version": NASTY, "url": "javascript:alert(3)", "issues": NASTY,
                          "choices": {NASTY: NASTY}, "lacks": [NASTY]}
        return path, self.write("evil.jsonl", lines(header(command=NASTY, implementation=implementation), bad, footer(
            1, implied=[{"choice": NASTY, "values": [NASTY], "by": NASTY}])))

    def test_no_form_passes_a_control_character(self):
        for path in self.hostile():
            for form in FORMS:
                with self.subTest(form=form, path=path.name):
                    text = self.report(form, path)
                    self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text), form)

    def test_no_text_ends_the_script_element_of_html(self):
        page = self.report("html", *self.hostile())
        self.assertEqual(len(re.findall(r"(?i)<script", page)), 2)
        self.assertEqual(len(re.findall(r"(?i)</script", page)), 2)
        self.assertEqual(data_of(page)["vectors"][0]["title"], NASTY)
        inside = page[page.index('id="data">') + 10:page.rindex("</script", 0, page.rindex("<script"))]
        self.assertNotIn("<", inside)

    def test_no_text_begins_a_workflow_command(self):
        for line in self.report("github", *self.hostile()).split("\n")[:-1]:
            self.assertRegex(line, r"^::(error|notice) ")
            self.assertEqual(re.match(r"::\w+ [^:]*::", line)[0].count("::"), 2)

    def test_no_text_becomes_markup_of_markdown(self):
        text = re.sub(r"(`+).*?(?<!`)\1(?!`)", "", self.report("markdown", *self.hostile()))
        self.assertNotRegex(text, r"(?<!\\)\[a|<(?!/?(details|summary)\b)|@all")
        for row in text.split("\n")[:-1]:
            if row.startswith("|"):
                self.assertIn(len(re.findall(r"(?<!\\)\|", row)), (6, 9), row)

    def test_xml_stays_well_formed(self):
        for form in ("junit", "badge"):
            for path in self.hostile():
                xml.etree.ElementTree.fromstring(self.report(form, path))


class Truncated(Report):
    def test_a_run_without_footer_is_told_in_every_form(self):
        self.results("whole", vector("a"))
        cut = self.write("cut.jsonl", lines(header(total=2), case("a")))
        for form, word in (("table", "truncated: "), ("markdown", "**Truncated:**"), ("github", "truncated::"),
                           ("html", '"truncated"'), ("sarif", '"executionSuccessful": false'),
                           ("badge", "incomplete run"), ("tap", "Bail out!"),
                           ("junit", "did not come to its end")):
            with self.subTest(form=form):
                self.assertIn(word, self.report(form, cut, code=3, stderr="cut.jsonl:2: the file ends here without"))
        self.assertNotIn("footer", self.report("jsonl", cut, code=3, stderr="cut.jsonl:2:"))

    def test_a_file_that_is_not_whole_is_told_with_its_last_line(self):
        whole = self.results("whole", vector("a"), vector("b"))
        text = whole.read_text(encoding="utf-8")
        torn = self.write("torn.jsonl", text[:-10])
        less = self.write("less.jsonl", lines(header(total=2), case("a"), footer(2)))
        self.report("table", whole, torn, code=3, stderr="torn.jsonl:4: the file ends here without its footer")
        self.report("table", less, code=3, stderr="less.jsonl:3: the footer does not agree with the cases")

    def test_shards_become_one_run_and_a_missing_one_is_told(self):
        tests = [vector(f"v{i}") for i in range(12)]
        parts = [self.results(f"s{i}", *tests, options=("--shard", f"{i}/3")) for i in (1, 2, 3)]
        self.assertIn("12 of 12 passed\n", self.report("table", *parts))
        whole = self.write("whole.jsonl", self.report("jsonl", *parts))
        self.assertEqual(json.loads(whole.read_text(encoding="utf-8").splitlines()[-1])["cases"], 12)
        self.assertEqual(self.report("markdown", whole), self.report("markdown", *parts))
        self.assertIn("truncated: shard 2 of 3 is missing", self.report("table", parts[0], parts[2]))

    def test_the_same_file_twice_is_two_runs_but_a_case_twice_is_refused(self):
        good = self.results("one", vector("a"))
        self.assertIn("#2", self.report("table", good, good))
        twice = self.write("twice.jsonl", lines(header(total=2), case("a"), case("a"), footer(2)))
        self.report("table", twice, code=3, stderr="the case demo/a comes twice")


class Mistakes(Report):
    def test_unknown_vectors_are_shown_by_what_is_known(self):
        self.results("other", vector("a"))
        alien = self.write("alien.jsonl", lines(header(), case("alien"), footer(1)))
        self.assertIn("1 vectors are in no suite", self.report("table", alien))
        self.assertEqual(data_of(self.report("html", alien))["vectors"][0]["id"], "demo/alien")
        self.report("junit", alien, code=3, stderr="the first is demo/alien (--suite PATH")

    def test_wrong_words_are_usage_errors(self):
        good = self.results("one", vector("a"))
        self.report("pdf", good, code=2, stderr="'pdf' is none of table")
        self.report("table", good, "--implementation", "nobody", code=2, stderr="no results of 'nobody'")
        self.report("table", code=2, stderr="which results files?")
        self.report("table", self.suite, code=3, stderr="no results file")
        empty = self.folder / "empty"
        empty.mkdir()
        self.report("table", empty, code=3, stderr="no *.jsonl in this folder")

    def test_lost_output_is_an_error_in_every_form(self):
        good = self.results("one", vector("a"))
        for form in FORMS:
            with self.subTest(form=form):
                self.report(form, good, "-o", "/dev/full", code=5, stderr="/dev/full: No space left on device")
                reader, writer = os.pipe()
                os.close(reader)
                done = run("report", "--format", form, "--suite", self.suite, good, stdout=writer)
                os.close(writer)
                self.expect(done, 5, "cannot write standard output: Broken pipe")


if __name__ == "__main__":
    unittest.main()
