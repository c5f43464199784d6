"""2,000 boxes lose the broker and find it again at the same moment."""

import time

from .figures import at_least, at_most, ratio
from .rig import Rig
from .tool import most_resident_mb, resident_mb

_BOXES, _TIMES_QUIET, _CLOUD_MB = 2000, 2.0, 512
_OUTAGE_S = 10
_BACK_WITHIN_S = 60


def measure(setting):
    boxes, rounds = (100, 1) if setting.quick else (_BOXES, min(3, setting.pairs))
    ratios, drained, back, most, quiet_ms, storm_ms, held_ms = [], [], [], [], [], [], []
    for _ in range(rounds):
        with Rig(setting.bin) as rig:
            rig.start_broker().start_cloud()
            told, came_back, before = _blow(rig, setting, boxes)
            phases = {each["name"]: each for each in told["phases"]}
            most.append(max(most_resident_mb(rig.cloud.process.pid), resident_mb(rig.broker.process.pid)))
            setting.say(f"  cloud: {before:.0f} MB before, at most {most_resident_mb(rig.cloud.process.pid):.0f} MB; "
                        f"broker: {resident_mb(rig.broker.process.pid):.0f} MB; repeated batches: {told['repeated']}")
        quiet_ms.append(phases["quiet"]["live_alarm_ms"]["p99"])
        storm_ms.append(phases["back"]["live_alarm_ms"]["p99"])
        held_ms.append(phases["away"]["held_alarm_ms"]["max"])
        ratios.append(ratio(storm_ms[-1], quiet_ms[-1]))
        drained.append(1.0 if told["waiting"] == 0 else 0.0)
        back.append(came_back)
    yield at_most(f"storm: live alarms' p99 while {boxes} boxes come back", _TIMES_QUIET, "x quiet", ratios,
                  "an alarm is live when its box has been greeted again; from its acceptance to the cloud's acknowledgement",
                  quiet_ms=quiet_ms[-1], storm_ms=storm_ms[-1], longest_held_ms=held_ms[-1])
    yield at_most("storm: seconds until all boxes are greeted again", _BACK_WITHIN_S, "s", back)
    yield at_least("storm: all that was accepted is committed", 1, "", drained)
    yield at_most("storm: memory of the cloud and of the broker", _CLOUD_MB, "MB", most)


def _blow(rig, setting, boxes):
    quiet = 3 if setting.quick else 30
    with rig.tool.start("storm", broker=rig.broker_port, boxes=boxes, live_every=2 if setting.quick else 10, drained_within=180) as storm:
        storm.read()
        storm.say("quiet")
        storm.read()
        before = resident_mb(rig.cloud.process.pid)
        time.sleep(quiet)  # long enough for its alarms' p99
        storm.say("away")
        storm.read()
        rig.broker.kill()
        time.sleep(2 if setting.quick else _OUTAGE_S)  # the outage
        rig.broker.start()
        rig.wait_for_broker()
        began = time.monotonic()
        storm.say("back")
        storm.read()
        came_back = None
        while time.monotonic() - began < 150:
            time.sleep(0.2)
            storm.say("look")
            if storm.read()["greeted"] == boxes:
                came_back = time.monotonic() - began
                break
        # Alarms of the first half minute count as those of the storm, also when it was over sooner.
        time.sleep(max(0.0, quiet - (time.monotonic() - began)))
        storm.say("stop")
        storm.read()
        return storm.read(), came_back, before
