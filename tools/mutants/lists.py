"""Prints, a line each, the options that take the engine's choices away from their defaults, each value once."""

import sys

sys.dont_write_bytecode = True
import variant  # noqa: E402

for settings in variant.choice_lists(variant.SOURCE / "vectors"):
    print(" ".join(f"--choice {setting}" for setting in settings.split(",")))
