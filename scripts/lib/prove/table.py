"""One table and one line."""

_HEAD = ("fault", "rounds", "struck", "accepted", "stored", "lost", "doubled", "invented", "disorder", "alarms", "once", "worst alarm", "")
_SUMS = ("accepted", "stored", "lost", "doubled", "invented", "out_of_order", "alarms", "raised_once")


def cells(verdict):
    name = f"{verdict.row} {verdict.title}"
    if verdict.skipped:
        return (name, *[""] * 11, f"skipped: needs {verdict.skipped}")
    worst = "" if verdict.worst_alarm_ms is None else f"{verdict.worst_alarm_ms} ms"
    rounds = str(verdict.rounds) if verdict.rounds >= verdict.planned else f"{verdict.rounds} of {verdict.planned}"
    return (name, rounds, *(str(each) for each in (
        verdict.struck, verdict.accepted, verdict.stored, verdict.lost, verdict.doubled, verdict.invented, verdict.out_of_order, verdict.alarms,
        verdict.raised_once)), worst, "holds" if verdict.holds else "FAILS")


def table(verdicts):
    rows = [_HEAD, *(cells(each) for each in verdicts)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD) - 1)]
    return "\n".join(f"  {row[0]:<{widths[0]}}  " + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:-1], widths[1:])) + f"  {row[-1]}" for row in rows)


def sums(verdicts):
    ran = [each for each in verdicts if not each.skipped]
    total = {name: sum(getattr(each, name) for each in ran) for name in _SUMS}
    total["worst_alarm_ms"] = max((each.worst_alarm_ms or 0 for each in ran), default=0)
    return total


def last_line(verdicts):
    return " ".join(f"{name}={value}" for name, value in sums(verdicts).items())
