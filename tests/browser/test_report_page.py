"""The HTML report in headless Chromium: it draws, filters, opens, prints, and runs no script but its own.

The size is that of a whole matrix: 15 implementations over 2,000 vectors. How long loading and filtering take is
printed; that rows are drawn only when their section is opened is what keeps them short, and is tested.
"""

import base64
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import webdriver  # noqa: E402

IMPLEMENTATIONS = 15
VECTORS = 2000
HOSTILE = ("</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> \" ' ` <!-- "
           "javascript:window.hacked=3 \u2028 \u0007")


def spfproof(*words, good=(0,)):
    done = subprocess.run([os.environ["SPFPROOF"], *map(str, words)], capture_output=True, text=True, timeout=120,
                          check=False)
    if done.returncode not in good:
        raise AssertionError(done.stderr)
    return done.stdout


def make_results(folder):
    """Results of so many implementations, made of those of the built-in engine with seeded deviations."""
    spfproof("run", "--results", folder / "own", "--format", "jsonl", "--output", "/dev/null")
    head, *cases, foot = [json.loads(line) for line in (folder / "own").read_text(encoding="utf-8").splitlines()]
    cases = cases[:VECTORS]
    chance = random.Random(7208)
    for number in range(IMPLEMENTATIONS):
        head["implementation"] |= {"name": f"library-{number}", "version": f"{number}.1", "depth": "zone"}
        rows = []
        for case in cases:
            one = json.loads(json.dumps(case))
            if chance.random() < number / 100:
                one |= {"outcome": chance.choice(["fail", "fail", "fail:dns", "crash", "unsupported", "inconsistent"]),
                        "reason": "result: expected another", "transcript": f"line one\nline two of {number}"}
                one["observed"] |= {"result": chance.choice(["none", "neutral", "pass", "permerror"]), "native": "SPF: no"}
            rows.append(one)
        foot |= {"cases": len(rows), "total": len(rows)}
        text = "".join(json.dumps(one) + "\n" for one in [head, *rows, foot])
        (folder / f"{number:02}.jsonl").write_text(text, encoding="utf-8")


def make_hostile(folder):
    """One vector and one implementation whose every word means harm."""
    test = {"id": "demo/x", "rev": 1, "title": HOSTILE.replace("\u0007", ""), "zone": "z",
            "query": {"ip": "192.0.2.1", "from": "a<script>@example.com", "helo": "<b>"}, "expect": [{"result": "fail"}],
            "level": "must", "severity": "high", "spec": ["4.6.4-void-limit"], "why": HOSTILE, "status": "stable"}
    suite = {"format": 1, "suite": "demo", "title": "Demo", "source": {"kind": "rfc", "ref": "RFC 7208", "license": "MIT"},
             "zones": {"z": {"example.com": {"TXT": ["<script>window.hacked = 4</script>"]}}}, "tests": [test]}
    (folder / "suite.json").write_text(json.dumps(suite), encoding="utf-8")
    case = {"t": "case", "id": "demo/x", "rev": 1, "outcome": "fail", "unexpected": True, "reason": HOSTILE,
            "observed": {"state": "result", "result": HOSTILE, "native": HOSTILE, "explanation": HOSTILE},
            "expected": [], "questions": [[HOSTILE, HOSTILE]], "transcript": HOSTILE, "trace": HOSTILE}
    head = {"t": "header", "format": 1, "total": 1, "command": HOSTILE, "implementation": {
        "name": HOSTILE, "version": "1", "url": "javascript:window.hacked=5", "issues": HOSTILE, "choices": {HOSTILE: HOSTILE}}}
    foot = {"t": "footer", "cases": 1, "implied": [{"choice": HOSTILE, "values": [HOSTILE], "by": "demo/x"}]}
    (folder / "evil").write_text("".join(json.dumps(one) + "\n" for one in (head, case, foot)), encoding="utf-8")


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        make_results(cls.folder)
        make_hostile(cls.folder)
        spfproof("report", "--format", "html", "-o", cls.folder / "big.html", cls.folder)
        spfproof("report", "--format", "html", "-o", cls.folder / "evil.html", "--suite", cls.folder / "suite.json",
                 cls.folder / "evil")
        cls.browser = webdriver.Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.errors()

    def open(self, name="big", route=""):
        self.browser.open("about:blank")
        self.browser.open(f"file://{self.folder}/{name}.html{route}")

    def tearDown(self):
        self.assertEqual(self.browser.errors(), [])
        self.assertIsNone(self.browser.run("return window.hacked"))
        self.assertEqual(self.browser.run("return performance.getEntriesByType('resource').length"), 0)

    def value(self, expression):
        return self.browser.run(f"return {expression}")

    def until(self, expression, wanted):
        """A route is drawn after the key press has returned; whoever never comes there fails."""
        end = time.monotonic() + 20
        while self.value(expression) != wanted and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(self.value(expression), wanted)

    def filter(self, name, value):
        """Sets a filter and returns the milliseconds that drawing again took."""
        return self.browser.run("document.getElementById(arguments[0]).value = arguments[1];"
                                "const began = performance.now(); drawMatrix(); return performance.now() - began",
                                f"f-{name}", value)

    def test_it_draws_all_implementations_and_only_the_heads_of_sections(self):
        self.open()
        loaded = self.value("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        size = (self.folder / "big.html").stat().st_size
        print(f"{IMPLEMENTATIONS} x {VECTORS}: {size / 1e6:.1f} MB, loaded and drawn in {loaded:.0f} ms", file=sys.stderr)
        self.assertEqual(self.value("document.querySelectorAll('#board tbody tr').length"), IMPLEMENTATIONS)
        self.assertEqual(self.value("document.querySelectorAll('#matrix thead th').length"), IMPLEMENTATIONS + 1)
        self.assertEqual(self.value("document.querySelectorAll('#matrix tbody:not(.group) tr').length"), 0)
        self.assertLess(self.value("document.querySelectorAll('*').length"), 4000)
        self.assertTrue(self.value("document.getElementById('count').textContent").startswith("2000 of 2000 vectors"))

    def test_filters_leave_what_they_say(self):
        self.open()
        took = [self.filter("text", "void")]
        left = self.value("filtered().map((at) => vectors[at].id)")
        self.assertTrue(0 < len(left) < VECTORS)
        self.assertEqual(self.value("filtered().filter((at) => !haystack(at).includes('void')).length"), 0)
        took.append(self.filter("text", "void third"))
        self.assertLess(self.value("filtered().length"), len(left))
        took.append(self.filter("text", ""))
        took.append(self.filter("severity", "critical"))
        self.assertEqual(self.value("[...new Set(filtered().map((at) => vectors[at].severity))]"), ["critical"])
        took.append(self.filter("severity", ""))
        self.browser.run("document.querySelector('#f-outcomes input[value=\"6\"]').click()")
        took.append(self.filter("run", "14"))
        self.assertEqual(self.value("[...new Set(filtered().map((at) => seenOf(runs[14], at).outcome))]"), ["crash"])
        self.assertEqual(self.value("document.querySelectorAll('#matrix tbody:not(.group):not([hidden]) tr').length > 0"), True)
        print(f"filters: {', '.join(f'{ms:.0f}' for ms in took)} ms", file=sys.stderr)

    def test_all_rows_can_be_drawn(self):
        self.open()
        took = self.browser.call("POST", "/execute/async", {"args": [], "script": """
            const done = arguments[0], began = performance.now();
            document.getElementById('expand').click();
            const wait = () => (document.querySelectorAll('#matrix tbody:not(.group) tr').length < vectors.length
                ? requestAnimationFrame(wait) : done(performance.now() - began));
            wait();"""})
        print(f"all {VECTORS} rows drawn in {took:.0f} ms", file=sys.stderr)
        self.assertEqual(self.value("document.querySelectorAll('#matrix tbody:not(.group) td').length"),
                         IMPLEMENTATIONS * VECTORS)

    def test_a_keyboard_is_enough(self):
        self.open()
        self.browser.run("document.querySelector('#matrix .group button').focus()")
        self.browser.press("Enter", "Down", "Right", "Right")
        self.assertEqual(self.value("document.activeElement.closest('td').cellIndex"), 2)
        route = self.value("document.activeElement.getAttribute('href')")
        self.browser.press("Enter")
        self.until("document.getElementById('detail').open", True)
        self.assertEqual(self.value("document.activeElement.id"), "detail-title")
        self.assertEqual(self.value("location.hash"), route)
        self.browser.press("Escape")
        self.until("document.getElementById('detail').open", False)
        self.until("document.activeElement.getAttribute('href')", route)
        self.browser.press("End")
        self.assertEqual(self.value("document.activeElement.closest('td').cellIndex"), IMPLEMENTATIONS)

    def test_a_screen_reader_hears_what_the_eye_sees(self):
        self.open()
        self.assertEqual(self.browser.label("#f-text"), "Text")
        self.assertEqual(self.browser.label("#matrix thead th:nth-child(2) a"), "library-0 0.1")
        self.assertEqual(self.browser.role("#matrix"), "table")
        self.assertEqual(self.browser.role("#count"), "status")
        self.browser.run("document.querySelector('#matrix .group button').click()")
        self.assertRegex(self.browser.label("#matrix tbody:not(.group) td a"), "^pass: [a-z]+$")
        self.assertEqual(self.value("[...document.querySelectorAll('th')].filter((th) => !th.scope).length"), 0)
        self.assertEqual(self.value("[...document.querySelectorAll('input, select')].filter((one) => !one.labels.length).length"), 0)
        self.assertEqual(self.value("document.documentElement.lang"), "en")
        self.assertEqual(self.value("[...document.querySelectorAll('[id]')].length"),
                         self.value("new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size"))

    def test_a_cell_opens_with_all_that_is_known(self):
        self.open()
        route = self.value("'#' + cellRoute(14, everything.find((at) => seenOf(runs[14], at).outcome === 'fail'))")
        self.open(route=route)
        text = self.value("document.getElementById('detail').textContent")
        for word in ("Query", "Zone", "Expected", "Got", "Questions asked", "line two of 14", "SPF: no", "Why", "RFC ",
                     "Run it again", "spfproof check --zone vectors/", "every implementation"):
            self.assertIn(word, text)
        self.assertEqual(self.value("document.querySelectorAll('#detail tbody tr').length"), IMPLEMENTATIONS)

    def test_each_implementation_has_its_page(self):
        self.open(route="#run/14")
        text = self.value("document.getElementById('page').innerText")
        for word in ("library-14 14.1", "By level", "By severity", "Choices", "Contradictions", "DNS cost", "Counted against it"):
            self.assertIn(word, text)
        self.assertEqual(self.value("document.getElementById('overview').hidden"), True)
        self.open(route="#run/99")
        self.assertEqual(self.value("document.getElementById('overview').hidden"), False)

    def test_it_prints(self):
        for route, least in (("", 1), ("#run/3", 1)):
            self.open(route=route)
            document = base64.b64decode(self.browser.pdf())
            self.assertTrue(document.startswith(b"%PDF"))
            self.assertGreaterEqual(document.count(b"/Type /Page\n") + document.count(b"/Type /Page "), least)

    def test_a_case_is_printed_whole(self):
        self.open(route="#case/3/" + self.filter_first())
        self.browser.run("dispatchEvent(new Event('beforeprint'))")
        for word in ("Query", "Run it again", "every implementation"):
            self.assertIn(word, self.value("document.getElementById('paper').textContent"))
        self.browser.run("dispatchEvent(new Event('afterprint'))")
        self.assertIsNone(self.value("document.getElementById('paper')"))

    def filter_first(self):
        self.open()
        return self.value("encodeURIComponent(vectors[0].id)")

    def test_no_hostile_word_becomes_a_script_or_markup(self):
        for route in ("", "#run/0", "#case/0/demo%2Fx"):
            self.open("evil", route)
            self.browser.run("opened.add(sections[0]); drawMatrix()")
            self.assertEqual(self.value("document.scripts.length"), 2)
            self.assertEqual(self.value("document.images.length"), 0)
            self.assertEqual(self.value("[...document.links].filter((a) => !a.getAttribute('href').startsWith('#')).length"), 0)
            self.assertIn("window.hacked = 1", self.value("document.body.innerText"))

    def test_a_foreign_script_would_not_run(self):
        self.open()
        self.browser.run("const s = document.createElement('script'); s.textContent = 'window.hacked = 6'; document.body.append(s)")
        self.assertIsNone(self.value("window.hacked"))
        self.assertEqual(len(self.browser.errors()), 1)  # the policy's refusal


if __name__ == "__main__":
    if webdriver.missing():
        print(f"skipped: there is no {webdriver.missing()} (tools/bootstrap report installs it)")
        sys.exit(77)
    unittest.main()
