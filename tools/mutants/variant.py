"""One changed engine: copied, built and run on the vectors. Shared by tools/kill-matrix and tools/mutate.

The command is built once, optimised. A variant is the engine alone, as one translation unit, linked in
place of libspf.a by the very line that linked the command; so a variant costs well under a second.
Outcomes are kept under a key of everything they depend on, so that an interrupted run goes on where it was.
"""

import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 4  # of the processor; a run takes half of one, a variant that runs longer hangs
SANITIZED_SECONDS = 20
ARCHIVE = "engine/libspf.a"
# What plays the zones and judges the outcomes; the rest of the command has no say in them.
JUDGES = ("mockdns/src/*", "mockdns/include/mockdns/*", "tools/harness/builtin*", "tools/harness/verdict*",
          "tools/harness/suite*", "tools/harness/run.*", "tools/harness/header*", "tools/spfproof/cmd_run.c")
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"]


class Unbuildable(Exception):
    """A variant that does not apply, compile or link."""


class Refused(Exception):
    """What a person must mend before anything can run."""


def digest(*parts):
    total = hashlib.sha256()
    for part in parts:
        total.update(part if isinstance(part, bytes) else str(part).encode())
        total.update(b"\0")
    return total.hexdigest()


def digest_of_files(files):
    return digest(*(part for file in sorted(files) for part in (file.name, file.read_bytes())))


def engine_files(root):
    return sorted(p for p in (root / "src").iterdir() if p.suffix in {".c", ".h"}) + sorted(
        (root / "include" / "spf").iterdir())


def quietly(command, what, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Refused(f"{what} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


class Bench:
    """The built command, its link line and the vectors."""

    def __init__(self, build=None, vectors=None, compiler=None):
        self.build = pathlib.Path(build or SOURCE / "build" / "mutants").resolve()
        self.vectors = pathlib.Path(vectors or SOURCE / "vectors").resolve()
        self.compiler = compiler
        self.cache = self.build / "outcomes"
        self.cache.mkdir(parents=True, exist_ok=True)
        self._build_command()
        suites = [p for p in self.vectors.rglob("*") if p.suffix in {".json", ".tsv"} and p.name != "pinned.tsv"]
        self.vectors_digest = digest_of_files(suites)
        self.engine = SOURCE / "engine"

    def _build_command(self):
        configure = ["cmake", "-S", str(SOURCE), "-B", str(self.build), "-G", "Ninja",
                     "-DCMAKE_BUILD_TYPE=Release", "-DSPFPROOF_TESTS=OFF"]
        if self.compiler:
            configure.append(f"-DCMAKE_C_COMPILER={self.compiler}")
        quietly(configure, "cmake")
        quietly(["cmake", "--build", str(self.build), "--target", "spfproof"], "building the command")
        lines = quietly(["ninja", "-C", str(self.build), "-t", "commands", "spfproof"], "ninja").splitlines()
        link = next((line for line in reversed(lines) if ARCHIVE in line and " -o " in line), None)
        if link is None:
            raise Refused(f"no command line links {ARCHIVE}; see tools/mutants/variant.py")
        # ": && cc ... -o program ... && :"
        self.link = shlex.split(link.removeprefix(": && ").removesuffix(" && :"))
        self.program = self.link[self.link.index("-o") + 1]
        judges = [file for pattern in JUDGES for file in sorted(SOURCE.glob(pattern))]
        self.tool_digest = digest(digest_of_files(judges), self.link[0])

    def key(self, *parts):
        return digest(self.tool_digest, self.vectors_digest, digest_of_files(engine_files(self.engine)), *parts)

    def kept(self, key):
        try:
            return json.loads((self.cache / key).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def keep(self, key, outcome):
        with tempfile.NamedTemporaryFile("w", dir=self.cache, delete=False, encoding="utf-8") as file:
            json.dump(outcome, file)
        os.replace(file.name, self.cache / key)
        return outcome


class Variant:
    """A copy of the engine in a folder of its own; use it as a context."""

    def __init__(self, bench, sanitize=False):
        self.bench = bench
        self.sanitize = SANITIZE if sanitize else []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="variant-", dir=self.bench.build))
        shutil.copytree(self.bench.engine, self.folder / "engine", ignore=shutil.ignore_patterns("*.md", "*.txt"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def patch(self, text):
        done = subprocess.run(["patch", "-p1", "--batch", "--fuzz=1", "--no-backup-if-mismatch", "-d", str(self.folder)],
                              input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unbuildable(f"the patch does not apply:\n{done.stdout.strip()}")

    def compile(self, level="-O0", output="engine.o"):
        """The engine as one object; its bytes tell whether two variants are the same program."""
        sources = sorted((self.folder / "engine" / "src").glob("*.c"))
        unit = self.folder / "unit.c"
        unit.write_text("".join(f'#include "engine/src/{p.name}"\n' for p in sources), encoding="utf-8")
        done = subprocess.run([self.bench.link[0], "-std=c11", level, "-w", *self.sanitize, "-Iengine/include", "-c",
                               "unit.c", "-o", output],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unbuildable(f"it does not compile:\n{done.stderr.strip()}")
        return self.folder / output

    def link(self):
        engine = str(self.compile())
        self.program = self.folder / "spfproof"
        words = [engine if w == ARCHIVE else str(self.program) if w == self.bench.program else w
                 for w in self.bench.link]
        done = subprocess.run([words[0], *self.sanitize, *words[1:]], cwd=self.bench.build,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unbuildable(f"it does not link:\n{done.stderr.strip()}")

    def _run(self, arguments):
        """Exit code, or the name of what ended it: crash or hang."""
        def bound():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            seconds = SANITIZED_SECONDS if self.sanitize else SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            if not self.sanitize:  # whose shadow wants the whole address space
                resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        environment = dict(os.environ, SPFPROOF_VECTORS=str(self.bench.vectors),
                           ASAN_OPTIONS="detect_leaks=0:symbolize=0:exitcode=99",
                           UBSAN_OPTIONS="symbolize=0:exitcode=99")
        try:
            code = subprocess.run([str(self.program), "run", *arguments, str(self.bench.vectors)], env=environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                                  timeout=600, preexec_fn=bound).returncode
        except subprocess.TimeoutExpired:
            return "hang"
        if code in (0, 1):
            return code
        return "hang" if code in (-9, -24) else "crash"

    def run(self, extra=(), find_end=True):
        """{"ended": 0, 1, crash or hang, "killers": [ids of vectors that failed, or that ended it]}"""
        report = self.folder / "report.jsonl"
        arguments = ["--strict", "--format", "jsonl", "--output", str(report), *extra]
        ended = self._run(arguments)
        if ended not in (0, 1):
            return {"ended": ended, "killers": self._find_end(extra) if find_end else []}
        killers = []
        if ended == 1:
            lines = report.read_text(encoding="utf-8").splitlines()
            killers = [case["id"] for case in map(json.loads, lines) if case["t"] == "case" and case["unexpected"]]
        return {"ended": ended, "killers": killers}

    def _find_end(self, extra):
        """One vector that ends the run by itself, by halving; shards halve as their number doubles."""
        index, count = 1, 1
        while count < 1 << 20:
            halves = (index, index + count)
            count *= 2
            index = next((half for half in halves if self._run(["--strict", *extra, "--shard", f"{half}/{count}"]) not in (0, 1)),
                         None)
            if index is None:  # it takes several vectors to end it
                return []
            only = self._only_id(index, count)
            if only is not None:
                return [only]
        return []

    def _only_id(self, index, count):
        """The id that a shard holds, if it is one."""
        ids = subprocess.run([str(self.bench.build / self.bench.program), "list", "--shard", f"{index}/{count}",
                              "--vectors", str(self.bench.vectors), str(self.bench.vectors)],
                             capture_output=True, text=True, check=False).stdout.split("\n")
        ids = [re.split(r"\s", line)[0] for line in ids if "/" in line]
        return ids[0] if len(ids) == 1 else None


def workers(wanted):
    return wanted or len(os.sched_getaffinity(0))


def progress(text):
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
