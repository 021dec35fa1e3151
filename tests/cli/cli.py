"""What the end-to-end tests share: how the command is run, and where things are."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

COMMAND = os.environ["SPFPROOF"]
VECTORS = pathlib.Path(os.environ["SPFPROOF_VECTORS"])
DATA = pathlib.Path(__file__).resolve().parent.parent / "harness" / "data"
CATALOGUES = ["requirements.json", "choices.json", "features.json", "ids.tsv"]


def spfproof(*words, stdin=b"", stdout=subprocess.PIPE, **more):
    """Runs the command; the result has returncode, and stdout and stderr as text."""
    done = subprocess.run([COMMAND, *map(str, words)], input=stdin, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=120, check=False, **more)
    done.stdout = (done.stdout or b"").decode()
    done.stderr = done.stderr.decode()
    return done


def as_user(case, *words):
    """The same as a user whom permissions bind; case's folder is where the command is copied to."""
    if os.geteuid() != 0:
        return spfproof(*words)
    case.dir.chmod(0o755)
    program = case.dir / "spfproof"
    shutil.copy(COMMAND, program)
    program.chmod(0o755)
    environment = dict(os.environ, SPFPROOF_VECTORS=str(case.catalogue("catalogues")))
    done = subprocess.run([program, *map(str, words)], capture_output=True, timeout=120, check=False,
                          user=65534, group=65534, extra_groups=[], env=environment)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="spfproof-test-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def catalogue(self, name="vectors"):
        """A vectors folder with the real catalogues and no suite."""
        folder = self.dir / name
        folder.mkdir()
        for file in CATALOGUES:
            shutil.copy(VECTORS / file, folder / file)
        return folder
