"""What the demonstration does and says by itself, without a cloud."""

import unittest
from collections import Counter

import harness  # noqa: F401  (it knows where the street's modules are)
from street.demo_operator import next_step
from street.summary import Delays

# The life of an alert, as docs/api.md tells it.
_LEGAL = dict(
    raised={"acknowledge": "acknowledged"},
    acknowledged={"dispatch": "dispatched"},
    dispatched={"dispatch": "dispatched", "accept": "accepted"},
    accepted={"arrive": "on_site"},
    on_site={"resolve": "resolved"},
    resolved={"verify": "verified"},
    verified={"close": "closed"},
    closed={},
    cancelled={},
)
_ALERTS = 200


def legal(state):
    ended = not _LEGAL[state]
    return {**_LEGAL[state], **({} if ended else {"cancel": "cancelled", "note": state})}


def walk(number, condition_state):
    """The states through which the operator leads an alert, in order."""
    states = ["raised"]
    while len(states) <= len(_LEGAL):
        possible = legal(states[-1])
        step = next_step({"id": number, "state": states[-1], "condition": "gas-high", "condition_state": condition_state, "transitions": list(possible)})
        if step is None:
            return states
        states.append(possible[step])
    return states


class Operator(unittest.TestCase):
    def test_no_alert_goes_in_circles(self):
        for condition_state in ("active", "cleared"):
            for number in range(1, _ALERTS):
                states = walk(number, condition_state)
                self.assertEqual(len(states), len(set(states)), f"alert {number}: {states}")

    def test_most_alerts_are_closed_and_every_stage_has_an_example(self):
        ends = Counter(walk(number, "cleared")[-1] for number in range(1, _ALERTS))
        print(dict(ends), flush=True)
        self.assertGreater(ends["closed"], _ALERTS / 2)
        self.assertEqual(set(_LEGAL), set(ends))


class Delay(unittest.TestCase):
    def test_an_alert_that_is_raised_again_for_a_condition_that_stands_is_not_late(self):
        delays = Delays()
        smoke = {"edge": "b01", "device": "smoke-1", "condition": "smoke-rising", "taken_at": "2026-01-01T00:00:00.000Z"}
        came = 1767225600.0
        delays.see(came + 0.004, smoke)
        delays.see(came + 30, smoke)
        delays.see(came + 60.005, {**smoke, "taken_at": "2026-01-01T00:01:00.000Z"})
        self.assertEqual([4, 5], [round(each) for each in delays.values])


if __name__ == "__main__":
    unittest.main(verbosity=2)
