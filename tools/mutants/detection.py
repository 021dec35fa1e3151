"""A fuzz target with one seeded bug: built, freed of the seeds that trigger it, and run until it finds the bug.

A tree is a copy of the project's sources with a build folder of its own; a bug is a patch on it, so that the build
compiles what the patch touches and nothing else. Runs are kept under a key of all that they depend on.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import tempfile

import variant

PARTS = ("CMakeLists.txt", "engine", "mockdns", "fuzz", "tools", "vectors")
# Where a bug shows: by the file it changes, if its header names no target. The rest shows in a check.
SHOWS = (("header", "header"), ("field", "header"), ("print", "record"), ("reporting", "record"))
FOUND = (re.compile(r"oracle ([a-z0-9-]+):"), re.compile(r"(?:ERROR|WARNING): \w+Sanitizer: ([\w-]+)"),
         re.compile(r"runtime error: (\S+ \S+)"), re.compile(r"libFuzzer: (timeout|out-of-memory)"))


def target_of(bug):
    if bug.caught_by.startswith("fuzz_"):
        return bug.caught_by.removeprefix("fuzz_")
    changed = re.findall(r"^\+\+\+ b/engine/src/(\w+)", bug.patch, re.MULTILINE)
    return next((target for prefix, target in SHOWS for file in changed if file.startswith(prefix)), "check")


def same_content(source, copy):
    return copy.is_file() and copy.stat().st_size == source.stat().st_size and copy.read_bytes() == source.read_bytes()


class Tree:
    def __init__(self, build, number):
        self.root = pathlib.Path(build).resolve() / f"tree-{number}"
        self.build = self.root / "build"
        self.outcomes = self.root.parent / "outcomes"
        self.outcomes.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(exist_ok=True)
        self.lock = (self.root / "lock").open("w")  # held until the process ends
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise variant.Refused(f"another fuzz-bench is at work in {self.root}: wait for it, or give this one "
                                  "a --build of its own", 5) from None
        sources = [file for part in PARTS for file in sorted((variant.SOURCE / part).rglob("*"))] + [
            variant.SOURCE / "CMakeLists.txt"]
        self.files = [file for file in sources if file.is_file() and "node_modules" not in file.parts]
        self._refresh()
        # What the binaries and their seeds are made of; the bench's own code has no say in them.
        made_of = [file for file in self.files
                   if file.relative_to(variant.SOURCE).parts[0] != "tools" or file.suffix == ".cmake"]
        self.digest = variant.digest_of_files(
            [file for file in made_of if file.suffix in {".c", ".h", ".py", ".json", ".txt", ".cmake"}])
        self._configure()

    def _refresh(self):
        """As the sources are now, whatever an interrupted run left; what is the same keeps its time."""
        for file in self.files:
            copy = self.root / file.relative_to(variant.SOURCE)
            if not same_content(file, copy):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)

    def _configure(self):
        compiler = "clang-" + variant.quietly([str(variant.SOURCE / "tools" / "find-clang")], "find-clang").strip()
        variant.quietly(["cmake", "-S", str(self.root), "-B", str(self.build), "-G", "Ninja",
                         "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O1 -g1", "-DCMAKE_OBJCOPY=",
                         "-DSPFPROOF_TESTS=OFF",
                         "-DSPFPROOF_ENGINE_UNSIGNED=ON", "-DSPFPROOF_LIBFUZZER=ON", f"-DCMAKE_C_COMPILER={compiler}",
                         "-DCMAKE_C_FLAGS=-fno-omit-frame-pointer "
                         "-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"], "cmake")
        variant.quietly(["cmake", "--build", str(self.build), "--target", "fuzz_material"], "building the seeds")

    @contextlib.contextmanager
    def holding(self, bug):
        """The bug's target, built with the bug in it."""
        name = target_of(bug)
        changed = re.findall(r"^\+\+\+ b/(\S+)", bug.patch, re.MULTILINE)
        try:
            done = subprocess.run(["patch", "-p1", "--batch", "--fuzz=1", "--no-backup-if-mismatch", "-d", str(self.root)],
                                  input=bug.patch, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise variant.Unbuildable(f"the patch does not apply:\n{done.stdout}{done.stderr}".strip())
            done = subprocess.run(["cmake", "--build", str(self.build), "--target", f"fuzz-{name}", f"replay-{name}"],
                                  capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise variant.Unbuildable(f"it does not build:\n{done.stdout.strip()}")
            with tempfile.TemporaryDirectory(prefix="run-", dir=self.root) as folder:
                yield Binary(self, bug, name, pathlib.Path(folder))
        finally:
            for file in changed:
                shutil.copyfile(variant.SOURCE / file, self.root / file)


class Binary:
    def __init__(self, tree, bug, name, folder):
        self.tree, self.bug, self.name, self.folder = tree, bug, name, folder
        self.seeds = tree.build / "fuzz" / "seeds" / name
        self.dictionary = tree.build / "fuzz" / "dict" / f"{name}.dict"
        self.fuzz = tree.build / "fuzz" / "targets" / f"fuzz-{name}"
        self.replay = tree.build / "fuzz" / "targets" / f"replay-{name}"

    def _triggers(self):
        """The seeds that end the binary by themselves."""
        done = subprocess.run([str(self.replay), "--each", str(self.seeds)], env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, errors="replace", check=False)
        told = dict(line.partition(": ")[::2] for line in done.stdout.splitlines())
        silent = [file.name for file in self.seeds.iterdir() if str(file) not in told]
        if silent:
            raise variant.Refused(f"replay-{self.name} --each with {self.bug.id} failed: it says nothing of {silent[0]}")
        return sorted(pathlib.Path(file).name for file, words in told.items() if words != "ok")

    def remove_triggers(self):
        """From now on the seeds are those that do not end the binary; how many did?"""
        key = variant.digest(self.tree.digest, "triggers", self.bug.patch)
        names = self._kept(key)
        if names is None:
            names = self._keep(key, self._triggers())
        if names:
            kept = self.folder / "seeds"
            shutil.copytree(self.seeds, kept)
            for name in names:
                (kept / name).unlink()
            self.seeds = kept
        return len(names)

    def run(self, mode, seed, seconds):
        """{"found": what ended it or "", "seconds": of the processor}"""
        key = variant.digest(self.tree.digest, "run", self.bug.patch, mode, seed, seconds)
        outcome = self._kept(key)
        return outcome if outcome is not None else self._keep(key, self._run(mode, seed, seconds))

    def _run(self, mode, seed, seconds):
        corpus = self.folder / f"{mode}-{seed}"
        corpus.mkdir()
        command = [str(self.fuzz), f"-seed={seed}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=0",
                   f"-artifact_prefix={corpus}-"]
        if mode != "none" and self.dictionary.is_file():
            command.append(f"-dict={self.dictionary}")
        command.append(str(corpus))
        if mode != "none":
            command.append(str(self.seeds))

        def bound():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(command, env=environment(SPFPROOF_MUTATOR="on" if mode == "mutator" else "off"),
                                       stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=bound)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0, os.SEEK_END)
            errors.seek(max(0, errors.tell() - 65536))
            text = errors.read().decode("utf-8", "replace")
        shutil.rmtree(corpus)
        if process.returncode in (-9, -24):
            return {"found": "", "seconds": seconds}
        found = next((match.group(1) for pattern in FOUND if (match := pattern.search(text))), "")
        if not found:
            raise variant.Refused(f"fuzz-{self.name} with {self.bug.id} failed:\n{text[-2000:]}")
        return {"found": found, "seconds": round(used.ru_utime + used.ru_stime, 2)}

    def _kept(self, key):
        try:
            return json.loads((self.tree.outcomes / key).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def _keep(self, key, outcome):
        with tempfile.NamedTemporaryFile("w", dir=self.tree.outcomes, delete=False, encoding="utf-8") as file:
            json.dump(outcome, file)
        os.replace(file.name, self.tree.outcomes / key)
        return outcome


def environment(**more):
    return dict(os.environ, ASAN_OPTIONS="detect_leaks=0:symbolize=0", UBSAN_OPTIONS="symbolize=0", **more)
