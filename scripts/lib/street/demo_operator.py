"""Somebody in the command centre, so that the console has something to show."""

import random
import threading
import time

# The one step that leads on from each state; others are legal there, too, such as to dispatch again.
_WAY = dict(raised="acknowledge", acknowledged="dispatch", dispatched="accept", accepted="arrive", on_site="resolve", resolved="verify",
            verified="close")
_STAGES = tuple(_WAY)
_PEOPLE = ("li.na", "zhang.wei", "chen.jie")
_HELPERS = ("网格员 12", "网格员 7", "维修班", "消防微站")
_OUTCOMES = ("real", "real", "false_alarm", "device_fault", "environment")
_NOTES = {"real": "现场已处置，住户平安", "false_alarm": "现场无异常", "device_fault": "已报修", "environment": "周边施工影响"}
_PACE = (2.0, 5.0)  # seconds between two steps of one alert
_UNTOUCHED_EVERY = 7  # one alert in so many is left for the person at the console
_STAYS_EVERY = 5  # one in so many stops at a stage, so that each stage has an example


def next_step(alert):
    """What somebody does next about the alert; None when it is left as it is."""
    number, state = alert["id"], alert["state"]
    if number % _UNTOUCHED_EVERY == 0:
        return None
    if number % 11 == 4 and state == "acknowledged":
        return "cancel"
    step = _WAY.get(state)
    if step not in alert["transitions"]:
        return None
    if number % _STAYS_EVERY == 2 and _STAGES.index(state) > (number // _STAYS_EVERY) % (len(_STAGES) - 1):
        return None
    # Somebody on site does not report "done" while the sensor still says otherwise.
    if step == "resolve" and alert["condition_state"] == "active" and alert["condition"] != "silent" and number % 3 == 0:
        return None
    return step


class DemoOperator(threading.Thread):
    """Leads alerts through their life at a human pace. It hears of them by `see`, and acts in its own thread."""

    def __init__(self, cloud):
        super().__init__(name="demo-operator", daemon=True)
        self._cloud = cloud
        self._lock = threading.Lock()
        self._alerts = {}  # id -> the alert as last seen
        self._due = {}  # id -> when its next step is taken
        self._ended = threading.Event()

    def stop(self):
        self._ended.set()

    def see(self, alert):
        with self._lock:
            known = self._alerts.get(alert["id"])
            if known is None or known["version"] < alert["version"]:
                self._alerts[alert["id"]] = alert
            self._due.setdefault(alert["id"], time.monotonic() + random.uniform(*_PACE))

    def run(self):
        while not self._ended.wait(0.25):
            with self._lock:
                due = [self._alerts[key] for key, when in self._due.items() if when <= time.monotonic()]
            for alert in due:
                self._act(alert)

    def _act(self, alert):
        number = alert["id"]
        step = next_step(alert)
        if step is not None:
            details = {}
            if step == "dispatch":
                details["assignee"] = random.choice(_HELPERS)
            if step == "resolve":
                details["outcome"] = random.choice(_OUTCOMES)
                details["reason"] = _NOTES[details["outcome"]]
            if step == "cancel":
                details = {"outcome": "false_alarm", "reason": "电话核实为误触"}
            try:
                _, answer = self._cloud.transition(alert, step, _PEOPLE[number % len(_PEOPLE)], f"demo-{number}-{alert['version']}-{step}", **details)
                if answer and "alert" in answer:
                    self.see(answer["alert"])
            except OSError:
                pass  # the cloud is away: later
        with self._lock:
            if self._alerts[number]["state"] in ("closed", "cancelled"):
                self._alerts.pop(number)
                self._due.pop(number)
            else:
                self._due[number] = time.monotonic() + random.uniform(*_PACE)
