"""What was chosen with homes in view, chosen anew without each of them and tried on that one: what it is worth in a home never seen."""

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from .figures import at_least, at_most, percentile
from .recordings import delays, raised, replay

# What is shipped comes first, and wins when others are no better.
_NO_WATER = {"once_in": ('"45d"', '"30d"', '"60d"', '"90d"'), "notable": ("2.5", "2", "3"), "alive_litres": ("5", "3", "10"),
             "not_before": ('"8h"', '"6h"', '"10h"')}
_LEAK = {"slow.after": ('"18h"', '"12h"', '"24h"'), "slow.evidence": ("7", "5", "10"), "steady.evidence": ("14", "10", "20"),
         "trickle.evidence": ("30", "20", "40")}
_BURST = {"once_in": ('"600d"', '"150d"', '"300d"', '"1200d"'), "half_life": ('"90d"', '"45d"', '"180d"')}
_FALSE_ALARMS, _MEDIAN_HOURS, _P90_HOURS = 102, 10, 24
_FOUND, _FALSE_A_MONTH = 0.98, 0.05  # of leaks, and as many of bursts
_CANNOT_BE_SHOWN_HOURS = 72


def measure(program, homes, setting):
    trials = 10 if setting.quick else 100
    with TemporaryDirectory() as scratch:
        said = _no_water(program, homes, Path(scratch), setting)
        waits = [wait for _, its_waits in said for wait in its_waits]
        yield at_most("detect: each home left out, false alarms of no water", _FALSE_ALARMS, "", [sum(count for count, _ in said)],
                      "in homes 1 to 5: " + ", ".join(str(count) for count, _ in said))
        yield at_most("detect: each home left out, hours until a silence is told, median", _MEDIAN_HOURS, "h", [percentile(waits, 0.5)])
        yield at_most("detect: each home left out, hours until a silence is told, p90", _P90_HOURS, "h", [percentile(waits, 0.9)])
        yield from _flow("leak", _LEAK, 2, 36, program, homes, Path(scratch), trials, setting)
        yield from _flow("burst", _BURST, 300, 2, program, homes, Path(scratch), trials, setting)


def _no_water(program, homes, scratch, setting):
    moments = {home.number: list(home.silences(every_hours=24 if setting.quick else 6)) for home in homes}

    def judge(home, rules):
        alarms = raised(replay(program, home, "--rules", rules), ("no-water",), home.counted_from)
        return alarms, delays(program, home, "silence", moments[home.number], ("no-water",), "--rules", rules)

    def badness(results):
        waits = [wait for _, its_waits in results for wait in its_waits]
        late = max(0, percentile(waits, 0.5) / _MEDIAN_HOURS - 1) + max(0, percentile(waits, 0.9) / _P90_HOURS - 1)
        return late, sum(alarms for alarms, _ in results)

    def words(result):
        return f"{result[0]:3} false alarms, {percentile(result[1], 0.5):.0f} h, p90 {percentile(result[1], 0.9):.0f} h"
    return _leave_out("no-water", _NO_WATER, homes, judge, badness, words, scratch, setting)


def _flow(section, grid, litres, within, program, homes, scratch, trials, setting):
    moments = {home.number: home.flow_moments(trials, litres, within) for home in homes}
    months = {home.number: home.months for home in homes}

    def judge(home, rules):
        alerts = raised(replay(program, home, "--rules", rules), (section,), home.first)
        waits = delays(program, home, "leak", moments[home.number], ("leak", "burst"), "--leak", litres, "--rules", rules, for_hours=_CANNOT_BE_SHOWN_HOURS)
        return alerts, sum(wait <= within for wait in waits), len(waits), months[home.number]

    def badness(results):
        alerts, found, tried, its_months = map(sum, zip(*results))
        return max(0, alerts / its_months / _FALSE_A_MONTH - 1), -found / tried

    def words(result):
        return f"{result[0]} false alerts, found {result[1] / result[2]:.3f}"
    results = _leave_out(section, grid, homes, judge, badness, words, scratch, setting)
    alerts, found, tried, its_months = map(sum, zip(*results))
    yield at_most(f"detect: each home left out, false alerts of {section} a home and month", _FALSE_A_MONTH, "", [alerts / its_months])
    yield at_least(f"detect: each home left out, {litres} L/h at a random minute is found within {within} h", _FOUND, "", [found / tried],
                   f"share of {tried} trials; by home " + ", ".join(f"{each[1] / each[2]:.3f}" for each in results))


def _leave_out(section, grid, homes, judge, badness, words, scratch, setting):
    """For each home what is judged there by the values that are best for the others."""
    tries = [dict(zip(grid, values)) for values in product(*grid.values())]
    tries = tries[:2] if setting.quick else tries
    rules = [_write(scratch / f"{section}-{number}.toml", section, values) for number, values in enumerate(tries)]
    table = [{home.number: judge(home, file) for home in homes} for file in rules]
    setting.say(f"    {section}: {len(tries)} sets of values")
    chosen = []
    for home in homes:
        best = min(range(len(tries)), key=lambda row: badness([table[row][other.number] for other in homes if other is not home]))
        values = ", ".join(f"{key} = {value}" for key, value in tries[best].items())
        setting.say(f"    home {home.number}: {words(table[best][home.number])} by {values}; by what is shipped {words(table[0][home.number])}")
        chosen.append(table[best][home.number])
    return chosen


def _write(file, section, values):
    file.write_text(f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()))
    return file
