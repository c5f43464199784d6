"""Which devices there are: a plan for the devices' process and the site files that describe the same."""

from dataclasses import dataclass, field

from . import kinds

_KINDS = tuple(kinds.SENSORS)
# Of four buttons three call for help, one for a service: both alarm lanes are used.
_CODES = (101, 101, 150, 101)


@dataclass
class EdgePlan:
    name: str
    bus: int
    calls: int
    sensors: list = field(default_factory=list)  # (device, kind, unit)
    buttons: list = field(default_factory=list)  # (device, account, code)

    @property
    def devices(self):
        return [device for device, *_ in (*self.sensors, *self.buttons)]


def edge_plan(number, ports, sensors, buttons):
    plan = EdgePlan(f"e{number:02d}", *ports)
    plan.sensors = [(f"{plan.name}-s{i}", _KINDS[i % len(_KINDS)], i + 1) for i in range(sensors)]
    plan.buttons = [(f"{plan.name}-b{i}", f"{number:02X}{i:02X}", _CODES[i % len(_CODES)]) for i in range(buttons)]
    return plan


def devices_plan(edges, journal, control):
    return {"journal": str(journal), "control": str(control), "edges": [
        {"name": edge.name, "bus": edge.bus, "calls": edge.calls, "sensors": [[device, unit] for device, _, unit in edge.sensors],
         "buttons": [list(button) for button in edge.buttons]} for edge in edges]}


def site_text(edge, group, profiles, data, server, host, poll_every="250ms", round_every="1s", more=""):
    lines = [f'edge = "{edge.name}"', f'group = "{group}"', f'profiles = "{profiles}"', f'data = "{data}"', more, "[mqtt]", f'server = "{server}"',
             f'host = "{host}"', "[round]", f'every = "{round_every}"']
    if edge.sensors:
        lines += ["[[bus]]", 'id = "m"', 'codec = "modbus-tcp"', f'tcp = "127.0.0.1:{edge.bus}"']
    if edge.buttons:
        lines += ["[[listener]]", 'id = "calls"', 'protocol = "dc09"', f'tcp = "127.0.0.1:{edge.calls}"']
    for device, kind, unit in edge.sensors:
        lines += ["[[device]]", f'id = "{device}"', f'kind = "{kind}"', 'bus = "m"', f'address = "{unit}"', f'poll_every = "{poll_every}"']
    for device, account, _ in edge.buttons:
        lines += ["[[device]]", f'id = "{device}"', f'kind = "{kinds.BUTTON}"', 'listener = "calls"', f'address = "{account}"']
    return "\n".join(lines) + "\n"
