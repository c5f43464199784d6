"""The demonstration's operator, along the life that docs/api.md describes and without a cloud."""

import unittest
from collections import Counter

import harness  # noqa: F401  (it knows where the street's modules are)
from street.demo_operator import next_step

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
