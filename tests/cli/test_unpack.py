"""tools/adapters/common/debian/unpack: what it fetches and what it leaves, with an apt-get of our own."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/adapters/common/debian/unpack"
APT = """#!/bin/sh
case $1 in
install) # -s -qq --no-install-recommends PACKAGE...
    [ "$2" = -s ] || exit 9
    case " $* " in *" unknown "*) echo "E: Unable to locate package unknown" >&2; exit 100 ;; esac
    echo "Inst library (1.0 Debian:12)"
    echo "Conf library (1.0 Debian:12)" ;;
download)
    for word do last=$word; case $word in program | library) cp "$DEBS/$word"_*.deb . ;; esac; done ;;
*) exit 9 ;;
esac
"""


class Unpack(unittest.TestCase):
    def setUp(self):
        if shutil.which("dpkg-deb") is None:
            self.skipTest("no dpkg-deb")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.here = self.folder / "here"
        self.here.mkdir()
        self.debs = self.folder / "debs"
        self.debs.mkdir()
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "apt-get").write_text(APT)
        (programs / "apt-get").chmod(0o755)
        self.environment = dict(os.environ, DEBS=str(self.debs), PATH=f"{programs}:{os.environ['PATH']}")
        self.package("program", "2.0-1", "usr/bin/program", 0o4755)
        self.package("library", "1:1.0", "usr/lib/library.so", 0o644)

    def package(self, name, version, path, mode):
        root = self.folder / name
        (root / "DEBIAN").mkdir(parents=True)
        (root / "DEBIAN" / "control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: x <x@example.com>\n"
            "Description: x\n")
        script = root / "DEBIAN" / "postinst"
        script.write_text(f"#!/bin/sh\ntouch {self.folder}/configured\n")
        script.chmod(0o755)
        file = root / path
        file.parent.mkdir(parents=True)
        file.write_text(name)
        file.chmod(mode)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", root, self.debs], check=True,
                       stdout=subprocess.DEVNULL)

    def unpack(self, *words):
        return subprocess.run([TOOL, *words], cwd=self.here, env=self.environment, check=False,
                              capture_output=True, text=True, timeout=60)

    def test_package_and_what_it_needs_are_files_and_nothing_is_configured(self):
        for _ in range(2):  # it may be run again
            done = self.unpack("program")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((self.here / "root/usr/lib/library.so").read_text(), "library")
            program = self.here / "root/usr/bin/program"
            self.assertEqual(program.read_text(), "program")
            self.assertEqual(stat.S_IMODE(program.stat().st_mode), 0o755)  # no longer setuid
            self.assertEqual((self.here / "program.version").read_text(), "2.0-1\n")
            self.assertEqual(sorted(path.name for path in self.here.iterdir()),
                             ["program.version", "root"])
        self.assertFalse((self.folder / "configured").exists())

    def test_package_that_is_unknown_fails_and_leaves_what_there_was(self):
        self.assertEqual(self.unpack("program").returncode, 0)
        done = self.unpack("unknown")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Unable to locate package unknown", done.stderr)
        self.assertTrue((self.here / "root/usr/bin/program").exists())

    def test_without_names_it_tells_its_usage(self):
        self.assertEqual(self.unpack().returncode, 2)


if __name__ == "__main__":
    unittest.main()
