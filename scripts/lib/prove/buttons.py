"""Call buttons: SIA DC-09 with Contact ID over TCP, by our own hand. A press is repeated, with the same sequence number, until it is
acknowledged. Each has a number of its own, which travels as partition and zone."""

import asyncio
import os
import re
import signal
import time

_AGAIN_AFTER, _ANSWER_WITHIN = 0.25, 1.0
_SEQUENCES, _ZONES = 9999, 1000
NUMBERS = 100 * _ZONES  # 2 digits of partition, 3 of zone


def _crc16_arc(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def _frame(body):
    raw = body.encode()
    return b"\n%04X%04X" % (_crc16_arc(raw), len(raw)) + raw + b"\r"


def _is_acknowledgement(frame, sequence, account):
    if len(frame) < 10 or frame[:1] != b"\n" or frame[-1:] != b"\r":
        return False
    body = frame[9:-1]
    whole = int(frame[1:5], 16) == _crc16_arc(body) and int(frame[5:9], 16) == len(body)
    return whole and re.fullmatch(rf'"ACK"{sequence:04d}L0#{account}\[\].*', body.decode(errors="replace")) is not None


class Button:
    def __init__(self, device, account, code, port, journal):
        self.device, self.account, self.code, self.port, self.journal = device, account, code, port, journal
        self.number = 0
        self.victim = None  # ended at the moment of the next acknowledgement
        self._waiting = asyncio.Queue()
        self._line = None  # (reader, writer)
        self._task = asyncio.ensure_future(self._dial())

    def press(self, scheduled):
        self.number += 1
        self.journal.put("press", self.device, self.number, scheduled)
        self._waiting.put_nowait(self.number)

    async def _dial(self):
        while True:
            number = await self._waiting.get()
            tries = 1
            while not await self._try(number):
                tries += 1
                await asyncio.sleep(_AGAIN_AFTER)
            now = time.monotonic()
            if self.victim is not None:
                self._strike()
            self.journal.put("ack", self.device, number, now, tries)

    def _strike(self):
        victim, self.victim = self.victim, None
        try:
            os.kill(victim, signal.SIGKILL)
            self.journal.put("strike", victim, time.monotonic())
        except ProcessLookupError:
            pass

    async def _try(self, number):
        """One sending; whether the message was acknowledged. The line stays up as long as there is more to say."""
        sequence = (number - 1) % _SEQUENCES + 1
        partition, zone = divmod(number % NUMBERS, _ZONES)
        message = f'"ADM-CID"{sequence:04d}L0#{self.account}[#{self.account}|1{self.code} {partition:02d} {zone:03d}]'
        acknowledged = False
        try:
            if self._line is None:
                self._line = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), _ANSWER_WITHIN)
            reader, writer = self._line
            writer.write(_frame(message))
            answer = await asyncio.wait_for(reader.readuntil(b"\r"), _ANSWER_WITHIN)
            acknowledged = _is_acknowledgement(answer, sequence, self.account)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        if not acknowledged or self._waiting.empty():
            self._hang_up()
        return acknowledged

    def _hang_up(self):
        if self._line is not None:
            self._line[1].close()
            self._line = None
