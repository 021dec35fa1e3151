#!/usr/bin/python3
"""An adapter for tests: answers pass, unless told to misbehave.

    adapter.py [FAULT [N]]

FAULT happens at case N of the process, or at every case whose sender begins with "bad@" if N is 0
(the default). The faults are the functions below named fault_*; and start (exits), mute (never says
hello), slow (20 ms a case), chance (crashes in one of N cases), forgetful (loses what comes beyond N
cases between two syncs).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

OUT = sys.stdout.buffer


def say(**message):
    OUT.write(json.dumps(message).encode() + b"\n")
    OUT.flush()


def result(n, word="pass"):
    say(t="result", n=n, result=word)


def fault_crash(n):
    os.kill(os.getpid(), signal.SIGSEGV)


def fault_exit(n):
    print("going now", file=sys.stderr)
    os._exit(3)


def fault_hang(n):
    time.sleep(3600)


def fault_stubborn(n):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(3600)


def fault_late(n):
    time.sleep(1.5)
    result(n)


def fault_twice(n):
    result(n)
    result(n, "fail")


def fault_unknown(n):
    result(n + 1000000)
    result(n)


def fault_word(n):
    result(n, "banana")


def fault_garbage(n):
    OUT.write(b'{"t": "result", "n": ' + b"\xff\xfe}\n")
    OUT.flush()
    result(n)


def fault_half(n):
    OUT.write(b'{"t":"result","n":%d,"resu' % n)
    OUT.flush()
    os._exit(0)


def fault_stuck(n):
    OUT.write(b'{"t":"result","n":%d,"resu' % n)
    OUT.flush()
    time.sleep(3600)


def fault_long(n):
    for _ in range(100):
        OUT.write(b"{" + b" " * (1 << 20))
    OUT.flush()
    result(n)


def fault_nul(n):
    OUT.write(b'{"t":"result",\0"n":%d,"result":"pass"}\n' % n)
    OUT.flush()


def fault_noise(n):
    OUT.write(b"warning: something\n\0\n")
    OUT.flush()
    result(n)


def fault_flood(n):
    for _ in range(64):
        os.write(2, b"x" * 65536)
    result(n)


def fault_endless(n):
    while True:
        os.write(2, b"x" * 65536)


def fault_close(n):
    os.close(1)
    time.sleep(3600)


def fault_fork(n):
    for _ in range(3):
        subprocess.Popen(["sleep", "3611"], start_new_session=True)
    os._exit(7)


def fault_memory(n):
    hoard = []
    while True:
        hoard.append(bytearray(64 << 20))


def fault_error(n):
    say(t="error", n=n, what="TypeError: no", trace="line 1")


def fault_ask(n):
    say(t="ask", n=n, q=1, name="example.com", type="TXT")


def start(fault, which):
    """Faults that are none of a case."""
    if fault == "start":
        sys.exit(9)
    if fault == "mute":
        time.sleep(3600)
    return {"fault": globals().get(f"fault_{fault}"), "which": which,
            "chance": 1 / which if fault == "chance" else 0,
            "hold": which if fault == "forgetful" else 0, "pause": 0.02 if fault == "slow" else 0}


def take(state, message, backlog):
    """A case. The forgetful one loses what comes in one batch beyond what it can hold."""
    state["seen"] = state.get("seen", 0) + 1
    time.sleep(state["pause"])
    if random.random() < state["chance"]:
        os.kill(os.getpid(), signal.SIGABRT)
    if state["hold"] and backlog >= state["hold"]:
        return
    which = 0 if state["hold"] or state["chance"] else state["which"]
    chosen = state["seen"] == which if which else message["from"].startswith("bad@")
    if state["fault"] and chosen:
        state["fault"](message["n"])
    else:
        result(message["n"])


def main():
    words = sys.argv[1:]
    state = start(words[0] if words else None, int(words[1]) if len(words) > 1 else 0)
    backlog = 0
    for line in sys.stdin.buffer:
        message = json.loads(line)
        kind = message["t"]
        if kind == "hello":
            say(t="hello", v=1, mode=message["modes"][0], window=64,
                impl={"name": "test", "version": "1", "lang": "python"}, adapter="1", reports=[])
        elif kind == "case":
            take(state, message, backlog)
            backlog += 1
        elif kind == "sync":
            backlog = 0
            say(t="sync", s=message["s"])
        elif kind == "bye":
            return
        elif kind not in ("zone", "drop", "reset"):
            say(t="unsupported")


main()
