"""How well the detectors judge the water that real homes used, beside the fixed rule of the municipalities."""

from pathlib import Path
from tempfile import TemporaryDirectory

from . import leave_one_out
from .figures import at_least, at_most, percentile
from .hindsight import burst_limit, strong_hours
from .recordings import HOMES, Home, delays, folder_of, raised, replay

_ROOT = Path(__file__).resolve().parents[3]
_FALSE_ALARMS, _MEDIAN_HOURS, _P90_HOURS = 102, 10, 24
_LEAKS_FOUND, _LEAK_FALSE_ALERTS = 0.98, 0.1
_FLOW = ("leak", "burst")


def measure(setting):
    folder = folder_of(_ROOT, setting.recordings)
    if folder is None:
        setting.say("  skipped: there are no recordings of water meters here (home-1.csv …); say --recordings FOLDER")
        return
    program = setting.bin / "gengfu-cloud"
    homes = [Home(folder, number) for number in HOMES]
    if setting.leave_one_out:
        yield from leave_one_out.measure(program, homes, setting)
        return
    with TemporaryDirectory() as scratch:
        fixed = Path(scratch) / "fixed.toml"
        fixed.write_text('[no-water]\nmode = "fixed"\nwindow = "12h"\nbelow_litres = 10\n')
        yield from _no_water(program, homes, fixed, setting)
    yield from _leaks(program, homes, setting)
    with TemporaryDirectory() as scratch:
        yield from _by_minutes(program, [home.read_by_minutes(Path(scratch)) for home in homes], setting)


def _no_water(program, homes, fixed, setting):
    counts, of_rule, of_fixed, waits, fixed_waits = [], [], [], [], []
    rules = ("--rules", _ROOT / "configs" / "rules.toml")
    setting.say("    home   fixed rule   it by the index    adaptive    false alarms from day 60 and the delay of an injected silence")
    for home in homes:
        moments = list(home.silences(every_hours=6 if setting.quick else 1))
        of_rule.append(home.false_alarms_of_fixed_rule())
        of_fixed.append(raised(replay(program, home, "--rules", fixed), ("no-water",), home.counted_from))
        counts.append(raised(replay(program, home, *rules), ("no-water",), home.counted_from))
        theirs = delays(program, home, "silence", moments, ("no-water",), "--rules", fixed)
        ours = delays(program, home, "silence", moments, ("no-water",), *rules)
        setting.say(f"    {home.number:4}   {of_rule[-1]:10}   {of_fixed[-1]:4} {_hours(theirs)}   {counts[-1]:4} {_hours(ours)}")
        waits += ours
        fixed_waits += theirs
    months = sum(home.counted_months for home in homes)
    yield at_most("detect: false alarms of no water, five homes, 8 months", _FALSE_ALARMS, "", [sum(counts)],
                  f"adaptive; {sum(counts) / months:.1f} a home and month; aim: 85", fixed_rule=sum(of_rule), it_by_the_index=sum(of_fixed))
    yield at_most("detect: hours until a silence is told, median", _MEDIAN_HOURS, "h", [percentile(waits, 0.5)], fixed_rule=percentile(fixed_waits, 0.5))
    yield at_most("detect: hours until a silence is told, p90", _P90_HOURS, "h", [percentile(waits, 0.9)], fixed_rule=percentile(fixed_waits, 0.9))


def _leaks(program, homes, setting):
    rules = ("--rules", _ROOT / "configs" / "rules.toml")
    played = [replay(program, home, *rules) for home in homes]
    alerts = [raised(lines, _FLOW, home.first) for lines, home in zip(played, homes)]
    bursts = sum(raised(lines, ("burst",), home.first) for lines, home in zip(played, homes))
    yield at_most("detect: false alerts of leaks and bursts a home and month", _LEAK_FALSE_ALERTS, "", [sum(alerts) / sum(home.months for home in homes)],
                  "in homes 1 to 5: " + ", ".join(map(str, alerts)))
    trials = 20 if setting.quick else 400
    for litres, within in ((1, 72), (2, 36), (5, 72), (20, 72), (100, 72)):
        share, text, waits = _found(program, homes, litres, within, trials, rules, setting)
        if litres == 2:
            yield at_least("detect: 2 L/h added at a random minute is found within 36 h", _LEAKS_FOUND, "", [share], text, median_hours=percentile(waits, 0.5))
    # Hourly readings: of a burst at a random minute one full hour is seen within 2 h, of one at a full hour two.
    share, text, waits = _found(program, homes, 300, 2, trials, rules, setting, lambda at: at.replace(minute=0))
    yield at_least("detect: 300 L/h added at a full hour is found within 2 h", _LEAKS_FOUND, "", [share], text, median_hours=percentile(waits, 0.5))
    share, text, waits = _found(program, homes, 300, 2, trials, rules, setting)
    limits = burst_limit([(home, home.flow_moments(trials, 300, 2)) for home in homes], 300, 5)
    setting.say("    hours of 300 L and more after two that were read, in homes 1 to 5: " + ", ".join(str(len(list(strong_hours(home, 300)))) for home in homes))
    setting.say("    the most that hourly readings can show, with the whole year in view and 0, 1, … false alerts: " + ", ".join(f"{each:.3f}" for each in limits))
    yield at_least("detect: 300 L/h added at a random minute is found within 2 h", _LEAKS_FOUND, "", [share], text, median_hours=percentile(waits, 0.5),
                   bursts_among_false_alerts=bursts, limit_in_hindsight_with_as_many=limits[min(bursts, len(limits) - 1)])


def _by_minutes(program, homes, setting):
    """As our boxes read: the recordings spread at random over their hours."""
    rules = ("--rules", _ROOT / "configs" / "rules.toml")
    setting.say("    read every five minutes, with what was used in an hour at random moments of it:")
    played = [replay(program, home, *rules) for home in homes]
    counts = [raised(lines, ("no-water",), home.counted_from) for lines, home in zip(played, homes)]
    waits = [wait for home in homes for wait in delays(program, home, "silence", list(home.silences(every_hours=6)), ("no-water",), *rules)]
    yield at_most("detect: every 5 min, false alarms of no water", _FALSE_ALARMS, "", [sum(counts)], "in homes 1 to 5: " + ", ".join(map(str, counts)),
                  median_hours=percentile(waits, 0.5), p90_hours=percentile(waits, 0.9))
    alerts = [raised(lines, _FLOW, home.first) for lines, home in zip(played, homes)]
    yield at_most("detect: every 5 min, false alerts of leaks and bursts a home and month", _LEAK_FALSE_ALERTS, "",
                  [sum(alerts) / sum(home.months for home in homes)], "in homes 1 to 5: " + ", ".join(map(str, alerts)))
    for litres, within in ((2, 36), (300, 2)):
        share, text, waits = _found(program, homes, litres, within, 20 if setting.quick else 100, rules, setting)
        yield at_least(f"detect: every 5 min, {litres} L/h at a random minute is found within {within} h", _LEAKS_FOUND, "", [share], text,
                       median_hours=percentile(waits, 0.5))


def _found(program, homes, litres, within, trials, rules, setting, shift=lambda at: at):
    """The share of trials that were found in time, in words by home, and all the delays."""
    shares, all_waits = [], []
    for home in homes:
        moments = home.flow_moments(trials, litres, within, shift)
        waits = delays(program, home, "leak", moments, _FLOW, "--leak", litres, *rules)
        shares.append(sum(wait <= within for wait in waits) / len(waits))
        all_waits += waits
    share = sum(wait <= within for wait in all_waits) / len(all_waits)
    by_home = ", ".join(f"{each:.3f}" for each in shares)
    setting.say(f"    {litres} L/h within {within} h: {share:.3f} of {len(all_waits)}; by home {by_home}")
    return share, f"share of {len(all_waits)} trials; by home {by_home}", all_waits


def _hours(waits):
    return f"({percentile(waits, 0.5):.0f} h, p90 {percentile(waits, 0.9):.0f} h)".ljust(20)
