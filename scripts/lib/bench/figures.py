"""What a figure is, its verdict, and how figures are shown."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field

from street.summary import percentile


@dataclass
class Figure:
    """`values` are the ratios (or counts) of single rounds, None of a round that failed; their median is held against the goal.
    Missed stays missed, and so does a figure of which a round has failed."""
    name: str
    goal: float
    at_most: bool
    unit: str
    values: list
    note: str = ""
    raw: dict = field(default_factory=dict)  # the medians that a ratio is made of

    @property
    def measured(self):
        return median(self.values)

    @property
    def met(self):
        if not self.values or None in self.values:
            return False
        return self.measured <= self.goal if self.at_most else self.measured >= self.goal


def at_most(name, goal, unit, values, note="", **raw):
    return Figure(name, goal, True, unit, list(values), note, raw)


def at_least(name, goal, unit, values, note="", **raw):
    return Figure(name, goal, False, unit, list(values), note, raw)


def median(values):
    known = [value for value in values if value is not None]
    if not known:
        return None
    ordered, middle = sorted(known), len(known) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def ratio(ours, theirs):
    return None if ours is None or not theirs else ours / theirs


def machine():
    """What the figures were taken on."""
    model = "unknown"
    with open("/proc/cpuinfo") as cpu:
        for line in cpu:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load": round(os.getloadavg()[0], 2)}


def _number(value):
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _rounds(figure):
    failed = figure.values.count(None)
    return f"{len(figure.values)}, {failed} failed" if failed else str(len(figure.values))


def table(figures):
    rows = [("figure", "goal", "measured", "min to max", "n", "verdict")]
    for each in figures:
        known = [value for value in each.values if value is not None]
        goal = f"{'<=' if each.at_most else '>='} {_number(each.goal)} {each.unit}".strip()
        span = f"{_number(min(known))} to {_number(max(known))}" if known else "-"
        rows.append((each.name, goal, _number(each.measured), span, _rounds(each), "met" if each.met else "MISSED"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        if number == 0:
            lines.append("  " + "  ".join("-" * width for width in widths))
        else:
            lines += _details(figures[number - 1])
    return "\n".join(lines)


def _details(figure):
    raw = ", ".join(f"{name.replace('_', ' ')} {_number(value) if isinstance(value, (int, float)) else value}" for name, value in figure.raw.items())
    return [f"      {text}" for text in (raw, figure.note) if text]


def as_json(figures):
    rows = [{**asdict(each), "measured": each.measured, "met": each.met} for each in figures]
    return json.dumps({"machine": machine(), "figures": rows, "met": all(each.met for each in figures)})


__all__ = ["Figure", "as_json", "at_least", "at_most", "machine", "median", "percentile", "ratio", "table"]
