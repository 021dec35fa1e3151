"""Changed engines, built and run on the vectors. Shared by tools/kill-matrix and tools/mutate.

The runner (runner.c) loads the suites once. A variant is the engine alone, a shared object that the runner opens
in a child: with tcc, where there is one, it takes some 20 ms to build and 50 to run. Outcomes are kept under a key
of everything they depend on, so that an interrupted run goes on where it was.
"""

import hashlib
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading

SOURCE = pathlib.Path(__file__).resolve().parents[2]
# What plays the zones and judges the outcomes; the rest of the harness has no say in them.
JUDGES = ("mockdns/src/*", "mockdns/include/mockdns/*", "tools/harness/builtin*", "tools/harness/verdict*",
          "tools/harness/suite*", "tools/harness/invariants*", "tools/mutants/*.c")
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"]
NUMBERS = {"more": "9"}  # void-limit takes any number


class Unbuildable(Exception):
    """A variant that does not apply, compile or link."""


class Refused(Exception):
    """What a person must mend before anything can run; code is the command's exit code."""

    def __init__(self, text, code=3):
        super().__init__(text)
        self.code = code


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
        raise Refused(f"{what} failed:\n{done.stdout}{done.stderr}", 5)
    return done.stdout


def choice_lists(vectors):
    """Lists of settings that take, all together, every choice of the engine away from its default once."""
    choices = json.loads((vectors / "choices.json").read_text(encoding="utf-8"))
    lists = []
    for choice in choices if isinstance(choices, list) else choices["choices"]:
        others = [v for v in choice["values"] if v != choice["default"]]
        for i, value in enumerate(others if choice.get("engine_option") else []):
            while len(lists) <= i:
                lists.append([])
            lists[i].append(f"{choice['name']}={NUMBERS.get(value, value)}")
    return [",".join(settings) for settings in lists]


class Bench:
    """The built runners, the unchanged engine, the vectors and the outcomes so far."""

    def __init__(self, build=None, vectors=None):
        self.build = pathlib.Path(build or SOURCE / "build" / "mutants").resolve()
        self.vectors = pathlib.Path(vectors or SOURCE / "vectors").resolve()
        self.engine = SOURCE / "engine"
        self.compiler = os.environ.get("CC", "cc")
        self.fast = ["tcc"] if shutil.which("tcc") else [self.compiler, "-O0", "-fPIC"]
        self.lock = threading.Lock()
        self.build.mkdir(parents=True, exist_ok=True)
        self._build_runners()
        suites = [p for p in self.vectors.rglob("*") if p.suffix == ".json"]
        judges = [file for pattern in JUDGES for file in SOURCE.glob(pattern)]
        self.digest = digest(digest_of_files(suites), digest_of_files(judges),
                             digest_of_files(engine_files(self.engine)), self.compiler, self.fast)
        self.outcomes = self.build / "outcomes.jsonl"
        self.known = self._read_outcomes()

    def _build_runners(self):
        quietly(["cmake", "-S", str(SOURCE), "-B", str(self.build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                 "-DSPFPROOF_TESTS=OFF", f"-DCMAKE_C_COMPILER={self.compiler}"], "cmake")
        quietly(["cmake", "--build", str(self.build), "--target", "mutant_runner", "mutant_runner_sanitized"],
                "building the runner")

    def objects(self):
        """The sources as objects, for those that no mutant is in; optimised, since most of the engine is unchanged."""
        folder = self.build / ("objects-" + digest(digest_of_files(engine_files(self.engine)), self.compiler)[:16])
        with self.lock:
            if not folder.exists():
                made = pathlib.Path(tempfile.mkdtemp(dir=self.build))
                for source in (self.engine / "src").glob("*.c"):
                    quietly([self.compiler, "-O2", "-fPIC", "-std=c11", "-w", f"-I{self.engine}/include", "-c",
                             str(source), "-o", str(made / f"{source.name}.o")], "building the engine")
                try:
                    os.rename(made, folder)
                except OSError:  # another run has just made it
                    shutil.rmtree(made)
        return {file.name.removesuffix(".o"): str(file) for file in sorted(folder.glob("*.o"))}

    def runner(self, sanitize):
        return self.build / "tools" / "mutants" / ("mutant_runner_sanitized" if sanitize else "mutant_runner")

    def _read_outcomes(self):
        known = {}
        try:
            for line in self.outcomes.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                known[row.pop("key")] = row
        except (FileNotFoundError, json.JSONDecodeError):  # a last line that was cut off
            pass
        return known

    def key(self, *parts):
        return digest(self.digest, *parts)

    def kept(self, key):
        return self.known.get(key)

    def keep(self, key, outcome):
        with self.lock, self.outcomes.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, **outcome}) + "\n")
            self.known[key] = outcome
        return outcome


class Variant:
    """A copy of the engine to change and build again and again, and a runner for it; use it as a context."""

    def __init__(self, bench, sanitize=False, lists=()):
        self.bench = bench
        self.sanitize = sanitize
        self.lists = lists
        self.compiler = [bench.compiler, "-O0", "-fPIC", *SANITIZE] if sanitize else bench.fast
        self.process = None

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="variant-", dir=self.bench.build))
        self.restore()
        self.sources = sorted(p.name for p in (self.folder / "engine" / "src").glob("*.c"))
        self.optimised = {}
        self.objects = {} if self.sanitize else self.bench.objects()
        self.clean = self.build("clean.so")
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restore(self):
        """The engine as it is without a change."""
        shutil.rmtree(self.folder / "engine", ignore_errors=True)
        shutil.copytree(self.bench.engine, self.folder / "engine", ignore=shutil.ignore_patterns("*.md", "*.txt"))

    def patch(self, text):
        done = subprocess.run(["patch", "-p1", "--batch", "--fuzz=1", "--no-backup-if-mismatch", "-d", str(self.folder)],
                              input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unbuildable(f"the patch does not apply:\n{done.stdout}{done.stderr}".strip())

    def _cc(self, command):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unbuildable(f"it does not compile:\n{done.stderr.strip()}")

    def build(self, output="changed.so", changed=None):
        """The shared object. changed: the one source that is; all are compiled if it is a header, or None."""
        options = ["-std=c11", "-w", "-Iengine/include", "-shared", "-o", output]
        sources = [f"engine/src/{name}" for name in self.sources]
        objects = [file for name, file in self.objects.items() if name != changed]
        try:
            few = [f"engine/src/{changed}", *objects]
            self._cc([*self.compiler, *options, *(few if changed in self.objects else sources)])
        except Unbuildable:
            if self.compiler != ["tcc"]:
                raise
            self._cc([self.bench.compiler, "-O0", "-fPIC", *options, *sources])  # tcc refuses some of what is C
        return self.folder / output

    def same_program(self, changed):
        """Does an optimising compiler make the same octets of the source (of all, if a header changed) as before?"""
        if changed not in self.optimised:
            self.optimised[changed] = self._optimise(self.bench.engine.parent, changed)
        return self._optimise(self.folder, changed) == self.optimised[changed]

    def _optimise(self, root, changed):
        unit = self.folder / "unit.c"
        names = [changed] if changed in self.sources else self.sources
        unit.write_text("".join(f'#include "engine/src/{name}"\n' for name in names), encoding="utf-8")
        output = self.folder / "optimised.o"
        self._cc([self.bench.compiler, "-O2", "-std=c11", "-w", f"-I{root}", f"-I{root}/engine/include", "-c",
                  str(unit), "-o", str(output)])
        return output.read_bytes()

    def _start(self):
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:symbolize=0:exitcode=99",
                           UBSAN_OPTIONS="symbolize=0:exitcode=99")
        # pylint: disable-next=consider-using-with # it ends with the variant
        self.process = subprocess.Popen([str(self.bench.runner(self.sanitize)), str(self.clean), str(self.bench.vectors),
                                         *self.lists], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        said = self.process.stdout.readline()
        if not said.startswith("ready "):
            raise Refused(f"the unchanged engine failed its vectors: {said.strip()[:500]}", 5)

    def run(self, engine, every=False, first=(), only=()):
        """(passed, failed, crash or hang; the ids of the vectors that did it: every one, or the first of them).
        only: these vectors are run, and no other."""
        if self.process is None:
            self._start()
        mode = "only" if only else "all" if every else "first"
        self.process.stdin.write("\t".join((mode, str(engine), " ".join(only or first))) + "\n")
        self.process.stdin.flush()
        ended, *killers = self.process.stdout.readline().split() or ["none"]
        if ended == "broken":
            raise Unbuildable("it cannot be opened")
        if ended not in ("passed", "failed", "crash", "hang"):
            raise Refused(f"the runner failed: it says {ended}", 5)
        return ended, killers


def workers(wanted):
    return wanted or len(os.sched_getaffinity(0))


def on_all(jobs, count, make, work, tell):
    """work(variant, job) for each job, count at a time, each with a variant of its own; tell(job, result) in this
    thread, where a result may be an exception."""
    waiting, done = queue.SimpleQueue(), queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)

    def serve():
        try:
            with make() as variant:
                while True:
                    job = waiting.get_nowait()
                    try:
                        done.put((job, work(variant, job)))
                    except Unbuildable as problem:
                        done.put((job, problem))
        except queue.Empty:
            pass
        except BaseException as problem:  # to be raised where somebody sees it
            done.put((None, problem))

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(min(count, len(jobs)))]
    for thread in threads:
        thread.start()
    for _ in jobs:
        job, result = done.get()
        if job is None:
            raise result
        tell(job, result)
    for thread in threads:
        thread.join()


def progress(text):
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
