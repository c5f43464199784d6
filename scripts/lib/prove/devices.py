"""All devices of a proof, in a process of their own: python3 -m prove.devices PLAN. Their journal is the truth.

The plan: {"journal":FILE,"control":SOCKET,"edges":[{"name":…,"bus":PORT,"calls":PORT,"sensors":[[DEVICE,UNIT]],"buttons":[[DEVICE,ACCOUNT,CODE]]}]}
Commands are datagrams: {"do":"press","device":…,"after":S}, {"do":"flip","device":…,"high":…}, {"do":"mute","device":…,"mute":…},
{"do":"arm","device":…,"pid":…} (SIGKILL at the moment of the button's next acknowledgement; pid null: not any more).
The journal, times by the monotonic clock, which all processes of one machine share:
["show",device,serial,value,t] before the answer is sent; ["flip",device,high,t]; ["press",device,number,t]; ["ack",device,number,t,tries];
["strike",pid,t].
"""

import asyncio
import json
import socket
import sys
import time
from pathlib import Path

from .buttons import Button
from .lines import Writer
from .sensors import Bus, Sensor


class Control(asyncio.DatagramProtocol):
    def __init__(self, sensors, buttons, journal):
        self.sensors, self.buttons, self.journal = sensors, buttons, journal

    def datagram_received(self, data, _):
        order = json.loads(data)
        device = order["device"]
        if order["do"] == "press":
            scheduled = time.monotonic() + order["after"]
            asyncio.get_running_loop().call_later(order["after"], self.buttons[device].press, scheduled)
        elif order["do"] == "arm":
            self.buttons[device].victim = order["pid"]
        elif order["do"] == "mute":
            self.sensors[device].is_mute = order["mute"]
        elif order["do"] == "flip":
            self.sensors[device].is_high = order["high"]
            self.journal.put("flip", device, order["high"], time.monotonic())


async def play(plan):
    journal = Writer(plan["journal"])
    sensors, buttons, servers = {}, {}, []
    for edge in plan["edges"]:
        mine = {unit: Sensor(device) for device, unit in edge["sensors"]}
        sensors.update({sensor.device: sensor for sensor in mine.values()})
        servers.append(await Bus(edge["name"], mine, journal).listen(edge["bus"]))
        for device, account, code in edge["buttons"]:
            buttons[device] = Button(device, account, code, edge["calls"], journal)
    await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Control(sensors, buttons, journal), local_addr=plan["control"], family=socket.AF_UNIX)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(play(json.loads(Path(sys.argv[1]).read_text())))
