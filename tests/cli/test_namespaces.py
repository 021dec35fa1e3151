"""The namespaces of the dns depth: as root and not; and refused by the system in each way it has. What was
refused and what would allow it is told, and a program that can be told a port is."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

from command import SPFPROOF, CommandTest, suite, vector

HERE = pathlib.Path(__file__).resolve().parent
LOOKUP = HERE / "adapters" / "lookup.py"
NO_UNSHARE = HERE / "adapters" / "no_unshare.py"
ZONE = {"example.com": {"TXT": ["v=spf1 -all"]}, "mail.example.com": {"A": ["192.0.2.1"]}}
ROOT = ["unshare", "--user", "--map-root-user"]
USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


class NamespaceTest(CommandTest):
    def setUp(self):
        super().setUp()
        if shutil.which("unshare") is None:
            self.skipTest("no unshare (util-linux)")
        for way in ROOT, USER:
            tried = subprocess.run([*way, "true"], capture_output=True, text=True, check=False)
            if tried.returncode != 0:
                self.skipTest(tried.stderr)
        self.suite = self.write("s.json", suite(vector("a", "pass", zone=ZONE)))
        self.folder.chmod(0o755)

    def run_as(self, *words):
        return subprocess.run([str(word) for word in words], capture_output=True, text=True,
                              timeout=60, check=False)

    def refused(self, way, *says):
        """In a run that way the program cannot be run, and one that can be told the port can."""
        done = self.run_as(*way, SPFPROOF, "run", "--exec", "echo pass", self.suite)
        self.assertEqual(done.returncode, 4, done.stderr)
        for text in (*says, "; a program that can be told a DNS port needs {dns_ip} and {dns_port}"):
            self.assertIn(text, done.stderr)
        done = self.run_as(*way, SPFPROOF, "run", "--exec", "echo pass {dns_ip} {dns_port}", self.suite)
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in (*says, "; the program gets a port instead"):
            self.assertEqual(done.stderr.count(text), 1, done.stderr)

    def jail(self):
        """A root with nothing but the command, echo, what they load, the suite and the catalogues."""
        jail = self.folder / "jail"
        (jail / "dev").mkdir(parents=True)
        (jail / "proc").mkdir()
        (jail / "dev" / "null").touch()
        (jail / "etc").mkdir()
        (jail / "etc" / "resolv.conf").touch()
        echo = shutil.which("echo")
        loaded = self.run_as("ldd", SPFPROOF, echo).stdout
        for file in {SPFPROOF, echo, *re.findall(r"(/\S+) \(0x", loaded)}:
            copy = jail / os.path.abspath(file).lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        catalogues = jail / os.environ["SPFPROOF_VECTORS"].lstrip("/")
        catalogues.mkdir(parents=True, exist_ok=True)
        for file in pathlib.Path(os.environ["SPFPROOF_VECTORS"]).glob("*.*"):
            shutil.copy(file, catalogues)
        copy = jail / str(self.suite).lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.suite, copy)
        return jail

    def in_jail(self, enter, prepare=""):
        """The words that run a command in there; prepare is done before, {0} is the folder."""
        jail = self.jail()
        mounts = (f"mount --rbind /proc {jail}/proc && mount --bind /dev/null {jail}/dev/null && "
                  f'exec {enter} {jail} "$@"')
        way = [*ROOT, "--mount", "sh", "-c", prepare.format(jail) + mounts, "sh"]
        echo = shutil.which("echo")
        tried = self.run_as(*way, echo)
        if tried.returncode != 0:
            self.skipTest(tried.stderr)
        return way


class Granted(NamespaceTest):
    def granted(self, way):
        results = self.folder / f"{len(way)}-{way[2][2:6]}.jsonl"
        lookup = shlex.join([sys.executable, "-E", str(LOOKUP), "{domain}", "{ip}"])
        done = self.run_as(*way, SPFPROOF, "run", "--exec", lookup, "--timeout", "20", "--format",
                           "jsonl", "--output", results, self.suite)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn('"dns":"namespace"', results.read_text())

    def test_as_root_and_not(self):
        self.granted(ROOT)
        self.granted(USER)

    def test_nothing_of_them_is_seen_outside(self):
        def outside():
            mounts = pathlib.Path("/proc/self/mountinfo").read_text()
            return mounts, pathlib.Path("/etc/resolv.conf").read_bytes()
        before = outside()
        self.granted(ROOT)
        self.assertEqual(outside(), before)

    def test_in_a_chroot_on_a_mount_point_as_root(self):
        way = self.in_jail("chroot", "mount --rbind {0} {0} && ")
        done = self.run_as(*way, SPFPROOF, "run", "--exec", "echo pass", self.suite)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Refused(NamespaceTest):
    def test_by_a_limit_of_user_namespaces(self):
        self.refused([*ROOT, "sh", "-c", "echo 0 >/proc/sys/user/max_user_namespaces && "
                      'exec setpriv --bounding-set -all --inh-caps -all "$@"', "sh"],
                     "unshare: No space left on device (raise /proc/sys/user/max_user_namespaces")

    def test_by_a_limit_of_network_namespaces(self):
        self.refused([*ROOT, "sh", "-c", "echo 0 >/proc/sys/user/max_net_namespaces && "
                      'exec "$@"', "sh"],
                     "unshare: No space left on device", "max_net_namespaces")

    def test_by_a_seccomp_filter(self):
        for way in ROOT, USER:
            way = [*way, sys.executable, "-E", NO_UNSHARE]
            tried = self.run_as(*way, "true")
            if tried.returncode != 0:
                self.skipTest(tried.stderr)
            self.refused(way, "unshare: Operation not permitted (", "seccomp=unconfined")

    def test_in_a_chroot_as_root(self):
        self.refused(self.in_jail("chroot"),
                     "making mounts private: Invalid argument (in a chroot / is no mount point")

    def test_in_a_chroot_as_user(self):
        self.refused(self.in_jail(shlex.join(USER) + " --root"),
                     "unshare: Operation not permitted (", "chroot")


if __name__ == "__main__":
    unittest.main()
