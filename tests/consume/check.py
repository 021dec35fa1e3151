"""Builds the example of one language and runs it on some suites.

    check.py LANGUAGE FOLDER

Its counts of expected results must be those of the file. How many policies it found must be how many
tests our engine did not end with none, which in these suites is the same. The pieces of code that
vectors/README.md shows must stand in the examples word for word.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = pathlib.Path(os.environ["SPFPROOF_VECTORS"])
SUITES = ["limits/void-lookups", "rfc7208/5-2-include", "scenarios/mail-relay"]
SKIPPED = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def need(program):
    return shutil.which(program) or skip(f"there is no {program}")


def build(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    return done.returncode, done.stdout + done.stderr


def must(command, **more):
    code, said = build(command, **more)
    if code != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{said}")


def build_c(folder):
    program = folder / "consume"
    must([os.environ.get("CC") or need("cc"), "-std=c11", "-D_XOPEN_SOURCE=700", "-Wall", "-Wextra",
          "-Werror", HERE / "c" / "consume.c", "-ljansson", "-o", program])
    return [program]


def build_python(_folder):
    return [sys.executable, "-B", HERE / "python" / "consume.py"]


def build_go(folder):
    must([need("go"), "build", "-o", folder / "consume", "."], cwd=HERE / "go",
         env=dict(os.environ, GOFLAGS="-mod=mod -buildvcs=false"))
    return [folder / "consume"]


def build_rust(folder):
    """The one crate it needs comes from where cargo has it, or from the registry."""
    command = [need("cargo"), "build", "--quiet", "--locked", "--target-dir", folder]
    code, said = build([*command, "--offline"], cwd=HERE / "rust")
    if code != 0:
        code, said = build(command, cwd=HERE / "rust")
    if code != 0 and re.search("download|registry|network|resolve", said):
        skip("cargo cannot get serde_json: " + said.strip().splitlines()[-1])
    if code != 0:
        sys.exit(said)
    return [folder / "debug" / "consume"]


def expected(suite):
    """What an example is to print."""
    tests = json.loads((VECTORS / f"{suite}.json").read_text())["tests"]
    name = json.loads((VECTORS / f"{suite}.json").read_text())["suite"]
    lines = subprocess.run([os.environ["SPFPROOF"], "run", "--format", "jsonl", "--vectors", VECTORS,
                            VECTORS / f"{suite}.json"], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    cases = [json.loads(line) for line in lines if line.startswith('{"t":"case"')]
    found = sum(case["observed"]["result"] != "none" for case in cases)
    results = collections.Counter(test["expect"][0]["result"] for test in tests)
    return "".join([f"{name}: {len(tests)} tests, {found} with a policy\n",
                    *(f"{word} {count}\n" for word, count in sorted(results.items()))])


def check_excerpts(language):
    """Each piece of code of that language in vectors/README.md stands in its example."""
    text = (VECTORS / "README.md").read_text()
    sources = [path for path in (HERE / language).rglob("*")
               if path.suffix in (".c", ".py", ".go", ".rs")]
    for piece in re.findall(rf"^```{language}\n(.*?)^```", text, re.S | re.M):
        if not any(piece in source.read_text() for source in sources):
            sys.exit(f"vectors/README.md shows what {sources} do not hold:\n{piece}")


def main(language, folder):
    folder.mkdir(parents=True, exist_ok=True)
    check_excerpts(language)
    command = {"c": build_c, "python": build_python, "go": build_go, "rust": build_rust}[language](folder)
    for suite in SUITES:
        done = subprocess.run([*command, VECTORS / f"{suite}.json"], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0 or done.stdout != expected(suite):
            sys.exit(f"{suite}: expected\n{expected(suite)}got\n{done.stdout}{done.stderr}")


main(sys.argv[1], pathlib.Path(sys.argv[2]))
