"""MQTT 3.1.1 and 5 on the level of packets, by hand: enough to cut, hold back, repeat and say anything."""


def packet(kind, body):
    return bytes([kind]) + _varint(len(body)) + body


def _varint(size):
    out = b""
    while True:
        size, digit = divmod(size, 128)
        out += bytes([digit | (0x80 if size else 0)])
        if not size:
            return out


def text(value):
    raw = value.encode()
    return len(raw).to_bytes(2, "big") + raw


def connect(client_id, keepalive=60):
    return packet(0x10, text("MQTT") + b"\x04\x02" + keepalive.to_bytes(2, "big") + text(client_id))


def subscribe(topic, identifier=1):
    return packet(0x82, identifier.to_bytes(2, "big") + text(topic) + b"\x00")


def publish(topic, payload):
    return packet(0x30, text(topic) + payload)


class Splitter:
    """Gives whole packets out of a stream of bytes."""

    def __init__(self):
        self._rest = b""

    def feed(self, data):
        self._rest += data
        packets = []
        while (size := self._size()) is not None and len(self._rest) >= size:
            packets.append(self._rest[:size])
            self._rest = self._rest[size:]
        return packets

    def _size(self):
        size = shift = 0
        for at in range(1, 5):
            if at >= len(self._rest):
                return None
            size |= (self._rest[at] & 0x7F) << shift
            shift += 7
            if not self._rest[at] & 0x80:
                return 1 + at + size
        raise ValueError("not MQTT")


def body_at(raw):
    """Where the body of a packet begins."""
    at = 1
    while raw[at] & 0x80:
        at += 1
    return at + 1


def topic_of(raw):
    """The topic of a PUBLISH; None of other packets."""
    if raw[0] & 0xF0 != 0x30:
        return None
    at = body_at(raw)
    size = int.from_bytes(raw[at:at + 2], "big")
    return raw[at + 2:at + 2 + size].decode(errors="replace")


def payload_of(raw):
    """The payload of a QoS 0 PUBLISH of MQTT 3.1.1."""
    at = body_at(raw)
    size = int.from_bytes(raw[at:at + 2], "big")
    return raw[at + 2 + size:]
