"""Mistakes that people make in suite files.

Each row: a name, what is done to the good suite, the JSON path and a piece of the reason that
validate must give, and whether the JSON Schema sees it, too (it knows no other file and counts
nothing, so some it cannot see).
"""


def test(suite, i=0):
    return suite["tests"][i]


def put(where, **members):
    """A mutation that sets members of what where() finds in the suite."""
    def mutate(suite):
        where(suite).update(members)
    return mutate


def drop(where, key):
    def mutate(suite):
        del where(suite)[key]
    return mutate


def file(suite):
    return suite


def query(suite):
    return suite["tests"][0]["query"]


def deep(suite):
    return suite["tests"][1]


def zone(suite):
    return suite["zones"]["void-mix"]


def expect(suite):
    return suite["tests"][0]["expect"][0]


SEEN, UNSEEN = True, False
T0, T1 = "$.tests[0]", "$.tests[1]"
Z = "$.zones.void-mix"

MISTAKES = [
    # the file
    ("format missing", drop(file, "format"), "$", '"format" is missing', SEEN),
    ("format 2", put(file, format=2), "$.format", "newer than this program", SEEN),
    ("format 0", put(file, format=0), "$.format", "out of range", SEEN),
    ("format a string", put(file, format="1"), "$.format", "is a string (write an integer)", SEEN),
    ("suite missing", drop(file, "suite"), "$", '"suite" is missing', SEEN),
    ("suite with capitals", put(file, suite="Limits"), "$.suite", "no suite name", SEEN),
    ("title empty", put(file, title=" "), "$.title", "is empty", SEEN),
    ("tests missing", drop(file, "tests"), "$", '"tests" is missing', SEEN),
    ("tests an object", put(file, tests={}), "$.tests", "is an object (write an array)", SEEN),
    ("a test that is a number", lambda s: s["tests"].append(7), "$.tests[3]", "is an integer", SEEN),
    ("zones an array", put(file, zones=[]), "$.zones", "is an array (write an object)", SEEN),
    ("unknown key of the file", put(file, author="me"), "$.author", "unknown key", SEEN),
    ("unknown key near a known one", put(file, zone={}), "$.zone", 'did you mean "zones"?', SEEN),
    ("source without license", put(file, source={"kind": "rfc", "ref": "x"}), "$.source",
     '"license" is missing', SEEN),
    ("unknown source kind", put(file, source={"kind": "blog", "ref": "x", "license": "MIT"}),
     "$.source.kind", "'blog' is not known here", SEEN),
    ("no source anywhere", drop(file, "source"), T0, '"source" is missing, here and in the file', SEEN),
    ("date of another country", put(lambda s: deep(s)["source"], date="1.2.2024"),
     T1 + ".source.date", "is no date", SEEN),
    ("a zone that no test uses", lambda s: s["zones"].update(more={}), "$.zones.more",
     "is used by no test", UNSEEN),
    # identity
    ("id missing", drop(test, "id"), T0, '"id" is missing', SEEN),
    ("id without suite", put(test, id="void"), T0 + ".id", "is no id", SEEN),
    ("id with capitals", put(test, id="limits/Void"), T0 + ".id", "is no id", SEEN),
    ("id with an empty part", put(test, id="limits//void"), T0 + ".id", "is no id", SEEN),
    ("id of another suite", put(test, id="macros/void"), T0 + ".id",
     "does not begin with the suite 'limits/'", UNSEEN),
    ("id that only begins alike", put(test, id="limitsx/void"), T0 + ".id",
     "does not begin with the suite", UNSEEN),
    ("id too long", put(test, id="limits/" + 200 * "a"), T0 + ".id", "longer than 200", SEEN),
    ("duplicate id", lambda s: s["tests"].append(dict(test(s))), "$.tests[3].id",
     "is the id of tests[0] too", UNSEEN),
    ("rev missing", drop(test, "rev"), T0, '"rev" is missing', SEEN),
    ("rev 0", put(test, rev=0), T0 + ".rev", "out of range", SEEN),
    ("rev with a fraction", put(test, rev=1.5), T0 + ".rev", "number with a fraction", SEEN),
    ("title missing", drop(test, "title"), T0, '"title" is missing', SEEN),
    # grading
    ("level unknown", put(test, level="MUST"), T0 + ".level", "'MUST' is not known here", SEEN),
    ("level missing", drop(test, "level"), T0, '"level" is missing', SEEN),
    ("severity unknown", put(test, severity="fatal"), T0 + ".severity", "one of low, medium", SEEN),
    ("status unknown", put(test, status="final"), T0 + ".status", "one of proposed, stable", SEEN),
    ("status missing", drop(test, "status"), T0, '"status" is missing', SEEN),
    ("feature unknown", put(test, needs=["void-limits"]), T0 + ".needs[0]",
     "there is no feature 'void-limits' (did you mean void-limit)", UNSEEN),
    ("needs a string", put(test, needs="ip6"), T0 + ".needs", "is a string (write an array)", SEEN),
    ("a need that is null", put(test, needs=[None]), T0 + ".needs[0]", "is null", SEEN),
    ("tag empty", put(test, tags=[""]), T0 + ".tags[0]", "is empty", SEEN),
    ("requirement unknown", put(test, spec=["4.6.4-void-mx-ptr", "4.6.4-nothing"]), T0 + ".spec[1]",
     "there is no requirement '4.6.4-nothing'", UNSEEN),
    ("a section for a requirement", put(test, spec=["4.6.4"]), T0 + ".spec[0]",
     "there is no requirement", UNSEEN),
    ("spec empty though stable", put(test, spec=[]), T0 + ".spec", "is empty", UNSEEN),
    ("spec missing", drop(test, "spec"), T0, '"spec" is missing', SEEN),
    ("why empty", put(test, why=""), T0 + ".why", "is empty", SEEN),
    ("why missing", drop(test, "why"), T0, '"why" is missing', SEEN),
    ("ref of unknown kind", put(test, refs=[{"kind": "blog", "url": "x"}]), T0 + ".refs[0].kind",
     "one of cve, erratum", SEEN),
    ("ref without url", put(test, refs=[{"kind": "bug"}]), T0 + ".refs[0]", '"url" is missing', SEEN),
    ("ref a string", put(test, refs=["https://example.com"]), T0 + ".refs[0]",
     "is a string (write an object)", SEEN),
    ("unknown key of a test", put(test, explantion={"any": True}), T0 + ".explantion",
     'did you mean "explanation"?', SEEN),
    # query
    ("query missing", drop(test, "query"), T0, '"query" is missing', SEEN),
    ("ip missing", drop(query, "ip"), T0 + ".query", '"ip" is missing', SEEN),
    ("ip out of range", put(query, ip="192.0.2.256"), T0 + ".query.ip", "neither an IPv4", SEEN),
    ("ip with a zone id", put(query, ip="fe80::1%eth0"), T0 + ".query.ip", "neither an IPv4", SEEN),
    ("ip with a prefix length", put(query, ip="192.0.2.0/24"), T0 + ".query.ip", "neither", SEEN),
    ("from missing", drop(query, "from"), T0 + ".query", '"from" is missing', SEEN),
    ("helo missing", drop(query, "helo"), T0 + ".query", '"helo" is missing', SEEN),
    ("raw 8-bit text", put(query, **{"from": "jos\u00e9@example.com"}), T0 + ".query.from",
     "not a byte string", SEEN),
    ("escape cut short", put(query, helo="a\\25"), T0 + ".query.helo", "not a byte string", SEEN),
    ("escape above 255", put(query, helo="a\\256"), T0 + ".query.helo", "not a byte string", SEEN),
    ("escape of another language", put(query, helo="a\\x41"), T0 + ".query.helo",
     "not a byte string", SEEN),
    ("backslash alone", put(query, helo="a\\"), T0 + ".query.helo", "not a byte string", SEEN),
    ("scope unknown", put(query, scope="pra"), T0 + ".query.scope", "one of mailfrom, helo", SEEN),
    ("time negative", put(query, time=-1), T0 + ".query.time", "out of range", SEEN),
    ("option unknown", put(query, options={"void": 2}), T0 + ".query.options.void",
     'did you mean "voids"?', SEEN),
    ("option negative", put(query, options={"voids": -1}), T0 + ".query.options.voids",
     "out of range", SEEN),
    # expectation
    ("expect missing though stable", drop(test, "expect"), T0, '"expect" is missing', SEEN),
    ("expect empty", put(test, expect=[]), T0 + ".expect", "is empty", SEEN),
    ("expect an object", put(test, expect={"result": "pass"}), T0 + ".expect", "write an array", SEEN),
    ("result unknown", put(expect, result="hardfail"), T0 + ".expect[0].result",
     "'hardfail' is not known here", SEEN),
    ("result with a capital", put(expect, result="Pass"), T0 + ".expect[0].result", "not known", SEEN),
    ("result missing", drop(expect, "result"), T0 + ".expect[0]", '"result" is missing', SEEN),
    ("choice unknown", put(expect, when="void-mx-host=counted"), T0 + ".expect[0].when",
     "there is no choice 'void-mx-host' (did you mean void-mx-hosts)", UNSEEN),
    ("value unknown", put(expect, when="void-mx-hosts=yes"), T0 + ".expect[0].when",
     "'yes' is no value of void-mx-hosts (one of counted, per-term, not-counted)", UNSEEN),
    ("when without value", put(expect, when="void-mx-hosts"), T0 + ".expect[0].when",
     "is no condition", SEEN),
    ("when with a loose end", put(expect, when="void-mx-hosts=counted&"), T0 + ".expect[0].when",
     "is no condition", SEEN),
    ("when that names a choice twice", put(expect, when="void-limit=2&void-limit=none"),
     T0 + ".expect[0].when", "names void-limit twice", UNSEEN),
    ("the same expectation twice", lambda s: test(s)["expect"].append(dict(expect(s))),
     T0 + ".expect[2]", "says the same as expect[0]", SEEN),
    ("explanation without kind", put(deep, explanation={}), T1 + ".explanation", "has 0 of", SEEN),
    ("explanation of two kinds", put(deep, explanation={"text": "x", "any": True}),
     T1 + ".explanation", "has 2 of", SEEN),
    ("explanation that is false", put(deep, explanation={"none": False}), T1 + ".explanation.none",
     "is false", SEEN),
    ("explanation that is never compared", put(lambda s: deep(s)["expect"][0], result="pass"),
     T1 + ".explanation", "is never compared", UNSEEN),
    ("cause unknown", put(deep, cause="because"), T1 + ".cause", "there is no cause 'because'", UNSEEN),
    ("header field unknown", put(lambda s: deep(s)["header"][0], field="x-spf"), T1 + ".header[0].field",
     "one of received-spf", SEEN),
    ("header key that is a number", put(lambda s: deep(s)["header"][0], keys={"receiver": 1}),
     T1 + ".header[0].keys.receiver", "is an integer (write a string)", SEEN),
    ("header fault without a field", put(lambda s: deep(s)["header"][0], fault="comment"), T1 + ".header[0].fault",
     'give it as "text"', SEEN),
    ("header fault unknown", put(lambda s: deep(s)["header"][0], text="Received-SPF: pass", fault="commet"),
     T1 + ".header[0].fault", "there is no fault 'commet'", UNSEEN),
    ("header place without a fault", put(lambda s: deep(s)["header"][0], text="Received-SPF: pass", at=1),
     T1 + ".header[0].at", "name the fault, too", SEEN),
    ("header place behind the field", put(lambda s: deep(s)["header"][0], text="Received-SPF: (", fault="result", at=16),
     T1 + ".header[0].at", "lies behind the text of 15 octets", UNSEEN),
    ("header text without a reader", put(deep, needs=["explanation", "record-reader"]),
     T1 + ".header", "add header-reader to needs", UNSEEN),
    ("header form unknown", put(lambda s: deep(s)["header"][0], forms={"helo": "bare"}), T1 + ".header[0].forms.helo",
     "'bare' is not known here", SEEN),
    ("header result that is not there", put(lambda s: deep(s)["header"][0], which=1), T1 + ".header[0].which",
     "not below spf_results", UNSEEN),
    ("record that expects nothing", put(deep, record={}), T1 + ".record", "expects nothing", SEEN),
    ("record of none", put(deep, record=[]), T1 + ".record", "is empty", SEEN),
    ("record error unknown", put(deep, record={"error": "syntax-ip5"}), T1 + ".record.error",
     "'syntax-ip5' is no error of a record", UNSEEN),
    ("record error beside terms", put(deep, record={"error": "syntax-ip4", "terms": []}), T1 + ".record.error",
     "a record with an error has neither", SEEN),
    ("record place without an error", put(deep, record={"terms": [], "at": 1}), T1 + ".record.at",
     "name the error, too", SEEN),
    ("record text without a reader", put(deep, needs=["explanation", "header-reader"]), T1 + ".record",
     "add record-reader to needs", UNSEEN),
    ("reporting that expects nothing", put(deep, reporting={}), T1 + ".reporting", "give ra, rp or rr", SEEN),
    ("reporting out of order", put(deep, reporting={"rr": "fe"}), T1 + ".reporting.rr", "in this order", SEEN),
    ("reporting beyond all", put(deep, reporting={"rp": 101}), T1 + ".reporting.rp", "out of range", SEEN),
    ("trace of no event", put(deep, trace=[]), T1 + ".trace", "is empty", SEEN),
    ("trace of a number", put(deep, trace=[1]), T1 + ".trace[0]", "is an integer (write a string)", SEEN),
    ("header line of no octet", put(lambda s: deep(s)["header"][0], max_line=0), T1 + ".header[0].max_line",
     "out of range", SEEN),
    # dns
    ("questions a string", put(test, dns={"questions": "5"}), T0 + ".dns.questions",
     "neither an integer nor", SEEN),
    ("range without bound", put(test, dns={"terms": {}}), T0 + ".dns.terms", "has no bound", SEEN),
    ("range upside down", put(test, dns={"voids": {"min": 2, "max": 1}}), T0 + ".dns.voids",
     "min is greater than max", UNSEEN),
    ("question without type", put(test, dns={"never": [["example.com"]]}), T0 + ".dns.never[0]",
     "is no question", SEEN),
    ("question of unknown type", put(test, dns={"must": [["example.com", "TEXT"]]}),
     T0 + ".dns.must[0][1]", "'TEXT' is no DNS type known here", SEEN),
    ("question with a raw octet", put(test, dns={"order": [["\u00fc.example", "A"]]}),
     T0 + ".dns.order[0][0]", "not a byte string", SEEN),
    ("strict a number", put(test, dns={"strict": 1}), T0 + ".dns.strict", "write a boolean", SEEN),
    # zone
    ("zone missing", drop(test, "zone"), T0, '"zone" is missing', SEEN),
    ("zone of another name", put(test, zone="void-mixx"), T0 + ".zone",
     "there is no zone 'void-mixx' in this file (did you mean 'void-mix'?)", UNSEEN),
    ("zone a number", put(test, zone=1), T0 + ".zone", "neither a zone's name nor a zone", SEEN),
    ("base of another name", put(lambda s: deep(s)["zone"], base="nowhere"), T1 + ".zone.base",
     "there is no zone 'nowhere' in this file (add it", UNSEEN),
    ("base without set", drop(lambda s: deep(s)["zone"], "set"), T1 + ".zone", '"set" is missing', SEEN),
    ("mistake in what is set", put(lambda s: deep(s)["zone"]["set"], **{"b.example.com": {"A": ["x"]}}),
     T1 + '.zone.set["b.example.com"].A[0]', "", UNSEEN),
    ("owner with two cases", put(zone, **{"EXAMPLE.com": {}}), Z + '["EXAMPLE.com"]', "", UNSEEN),
    ("unknown type", put(zone, **{"x.example.com": {"TEXT": ["v=spf1"]}}), Z + '["x.example.com"].TEXT',
     "", SEEN),
    ("type in lower case", put(zone, **{"x.example.com": {"a": ["192.0.2.1"]}}),
     Z + '["x.example.com"].a', "", SEEN),
    ("unknown fault", put(zone, **{"x.example.com": {"A": "SERVFAILED"}}), Z + '["x.example.com"].A',
     "", SEEN),
    ("A that is a name", put(zone, **{"x.example.com": {"A": ["mail.example.com"]}}),
     Z + '["x.example.com"].A[0]', "", UNSEEN),
    ("MX without preference", put(zone, **{"x.example.com": {"MX": ["mail.example.com"]}}),
     Z + '["x.example.com"].MX[0]', "", UNSEEN),
    ("character-string of 256", put(zone, **{"x.example.com": {"TXT": [256 * "a"]}}),
     Z + '["x.example.com"].TXT[0]', "", UNSEEN),
    ("bad escape in TXT", put(zone, **{"x.example.com": {"TXT": ["a\\999"]}}),
     Z + '["x.example.com"].TXT[0]', "", SEEN),
    ("records as a number", put(zone, **{"x.example.com": {"TXT": 1}}), Z + '["x.example.com"].TXT',
     "", SEEN),
    ("CNAME beside others", put(zone, **{"x.example.com": {"CNAME": ["y.example.com"], "A": []}}),
     Z + '["x.example.com"].CNAME', "", UNSEEN),
    ("two CNAMEs", put(zone, **{"x.example.com": {"CNAME": ["y.example.com", "z.example.com"]}}),
     Z + '["x.example.com"].CNAME', "", UNSEEN),
    ("RDATA length that lies", put(zone, **{"x.example.com": {"TYPE99": ["\\# 3 00"]}}),
     Z + '["x.example.com"].TYPE99[0]', "", UNSEEN),
]
