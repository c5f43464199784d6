"""How much the cloud takes in, beside a subscriber that does nothing and a bare SQLite loop."""

from .figures import at_least, median, ratio
from .rig import Rig

_MESSAGES, _READINGS = 0.7, 0.5


def measure(setting):
    pairs = 2 if setting.quick else setting.pairs
    with Rig(setting.bin) as rig:
        yield _single(rig, setting, pairs)
        yield _batches(rig, setting, pairs)


def _single(rig, setting, pairs):
    """One reading a message. The cloud is stopped while the other is measured: on two cores it would cost even when idle."""
    seconds = 1 if setting.quick else 4
    rig.start_broker()
    ours, theirs = [], []
    for _ in range(pairs):
        rig.start_cloud()
        told = rig.tool.run("flood", broker=rig.broker_port, readings=1, warm_up=0.5 if setting.quick else 1.5, seconds=seconds)
        rig.cloud.stop()
        if told["committed"] != told["sent"]:
            setting.say(f"  {told['sent'] - told['committed']} of {told['sent']} messages were not committed")
        ours.append(told["messages_per_s"])
        with rig.tool.start("null", broker=rig.broker_port) as null:
            null.read()
            theirs.append(rig.tool.run("flood", broker=rig.broker_port, readings=1, warm_up=0.5, seconds=seconds, null=True)["messages_per_s"])
            null.end()
    return at_least("ingest: messages a second, one reading each", _MESSAGES, "x null subscriber",
                    [ratio(mine, yours) for mine, yours in zip(ours, theirs)],
                    "16 boxes with 64 batches on their way each; commits and acknowledgements included", ours=median(ours), null=median(theirs))


def _batches(rig, setting, pairs):
    told = rig.tool.run("ingest", folder=rig.folder / "ingest", readings=100, messages=20, commits=10 if setting.quick else 150, pairs=pairs)
    return at_least("ingest: readings a second in batches of 100", _READINGS, "x bare SQLite",
                    [ratio(pair["rate"], pair["bare_rate"]) for pair in told["pairs"]],
                    f"{told['rows_per_commit']} rows a commit in both; bare: the same rows without decoding, de-duplication or alerts",
                    ours=median(pair["rate"] for pair in told["pairs"]), bare=median(pair["bare_rate"] for pair in told["pairs"]))
