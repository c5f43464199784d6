"""Which programs of a build hold unit tests and scenarios: what its tests call without words on the command line."""

import re


def programs(build):
    """Known as soon as the build is configured. Never none: whoever tries nothing finds nothing wrong."""
    bin_folder = re.escape(str(build / "bin"))
    call = re.compile(rf'^add_test\(\S+ "{bin_folder}/([^"/]+)"\)$', re.MULTILINE)
    found = {name for file in build.rglob("CTestTestfile.cmake") for name in call.findall(file.read_text())}
    if not found:
        raise SystemExit(f"no test programs in {build}: configure it first")
    return sorted(found)
