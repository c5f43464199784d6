"""What it costs to find who is told, to look for hours at which nobody would be, and to count what became of it all."""

from tempfile import TemporaryDirectory

from .figures import at_most, median, ratio
from .tool import Tool

# All of it is done by the thread that fires the timers, and no timer may be late by more than a second.
_HALF_A_SECOND_MS, _FIND_US = 500, 100
_RAISE = 3


def measure(setting):
    with TemporaryDirectory() as folder:
        told = Tool(setting.bin).run("dispatch", folder=folder, alerts=100 if setting.quick else 2000, rounds=1 if setting.quick else setting.pairs)
    rounds, alerts = told["rounds"], told["alerts"]
    yield at_most("dispatch: who is told of an alert is found", _FIND_US, "us", [each["ask_us"] for each in rounds], "100 buildings, 2,000 homes, 502 people, 11 rules")
    yield at_most("dispatch: gaps of the seven days to come are looked for", _HALF_A_SECOND_MS, "ms", [each["gaps_ms"] for each in rounds], "every ten minutes")
    yield at_most(f"dispatch: {alerts} alerts with two offers each in one transaction", _RAISE, "x without people",
                  [ratio(each["raise_ms"], each["raise_alone_ms"]) for each in rounds],
                  with_people_ms=median(each["raise_ms"] for each in rounds), without_ms=median(each["raise_alone_ms"] for each in rounds))
    yield at_most(f"dispatch: {told['entries']} journal entries are counted", _HALF_A_SECOND_MS, "ms", [each["figures_ms"] for each in rounds], "the most that one answer counts")
