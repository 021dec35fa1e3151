"""The table of include, row by row, at each depth that ten terms allow (RFC 7208 5.2, 4.6.4)."""

from overlay import OverlaySuite, txt

# row: the innermost zone, its result, what include makes of it, requirement
ROWS = (
    ("pass", txt("v=spf1 +all"), "pass", "match", "5.2-include-pass"),
    ("fail", txt("v=spf1 -all"), "fail", "no match", "5.2-include-fail"),
    ("softfail", txt("v=spf1 ~all"), "softfail", "no match", "5.2-include-softfail"),
    ("neutral", txt("v=spf1 ?all"), "neutral", "no match", "5.2-include-neutral"),
    ("default", txt("v=spf1"), "neutral", "no match", "5.2-include-neutral 4.7-default-in-include"),
    ("temperror", {"TXT": "SERVFAIL"}, "temperror", "temperror", "5.2-include-temperror"),
    ("timeout", {"TXT": "TIMEOUT"}, "temperror", "temperror", "5.2-include-temperror"),
    ("permerror", txt("v=spf1 foo"), "permerror", "permerror", "5.2-include-permerror"),
    ("two-records", {"TXT": ["v=spf1 +all", "v=spf1 -all"]}, "permerror", "permerror",
     "5.2-include-multiple-records"),
    ("none", txt("no policy"), "none", "permerror", "5.2-include-none"),
    ("nodata", {}, "none", "permerror", "5.2-include-none"),
    ("nxdomain", None, "none", "permerror", "5.2-include-none-nxdomain"),
)
NEEDS = {"temperror": ("rcode",), "timeout": ("rcode",), "two-records": ("multiple-records",)}
SIGNS = (("plus", "+", "pass"), ("minus", "-", "fail"), ("question", "?", "neutral"))
DEPTHS = range(1, 11)


def suites():
    suite = OverlaySuite("rfc7208/5-2-include-table.json", "rfc7208/include-table",
                         "The table of include at every depth (RFC 7208 5.2)",
                         "tools/generate/include_table.py")
    for name, innermost, result, effect, spec in ROWS:
        for depth in DEPTHS:
            for sign_name, sign, matched in SIGNS:
                zone = {"example.com": txt("v=spf1 %sinclude:d1.example.com ~all" % sign)}
                for level in range(1, depth):
                    zone["d%d.example.com" % level] = txt(
                        "v=spf1 include:d%d.example.com -all" % (level + 1))
                if innermost is not None:
                    zone["d%d.example.com" % depth] = innermost
                # Each level between turns a match into pass, no match into fail, and hands errors on.
                outcome = {"match": matched, "no match": "softfail"}.get(effect, effect)
                suite.overlay(
                    "%s-depth-%d-%s" % (name, depth, sign_name),
                    "Included %s, %d deep, %sinclude" % (name, depth, sign), zone, outcome,
                    "5.2: the innermost check gives %s, which is %s; each level above hands on what it "
                    "makes of that, and the outermost include %s." %
                    (result, effect, "gives its qualifier" if effect == "match" else
                     "does not match, so ~all decides" if effect == "no match" else "returns it"),
                    spec, severity="high", dns={"terms": depth}, needs=NEEDS.get(name, ()))
    return [suite]
