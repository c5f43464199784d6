"""Which programs of a build hold unit tests and scenarios: what ctest runs of the build's own programs, without words on the command line."""

import json
import os
import subprocess


def programs(build):
    listed = subprocess.run(["ctest", "--test-dir", str(build), "-N", "--show-only=json-v1", "-LE", "system|browser"],
                            capture_output=True, text=True, check=True)
    bin_folder = str(build / "bin") + os.sep
    commands = (test.get("command", [""]) for test in json.loads(listed.stdout)["tests"])
    return sorted({command[0][len(bin_folder):] for command in commands if command[0].startswith(bin_folder) and len(command) == 1})
