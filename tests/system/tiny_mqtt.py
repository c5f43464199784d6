"""Just enough of MQTT 3.1.1 by hand to say anything to a broker, well formed or not."""

import socket
import ssl


def _text(value):
    raw = value.encode()
    return len(raw).to_bytes(2, "big") + raw


def _packet(kind, body):
    size, head = len(body), b""
    while True:
        size, digit = divmod(size, 128)
        head += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + head + body


class Refused(Exception):
    """The broker does not let us in."""


class Link:
    """A connection; `tls` is (ca, certificate, key) or None. OSError or Refused when the broker does not want us."""

    def __init__(self, port, client_id, tls=None, within=5.0):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=within)
        try:
            if tls is not None:
                context = ssl.create_default_context(cafile=tls[0])
                if tls[1] is not None:
                    context.load_cert_chain(tls[1], tls[2])
                self._socket = context.wrap_socket(self._socket, server_hostname="localhost")
            self._socket.sendall(_packet(0x10, _text("MQTT") + b"\x04\x02\x00\x3c" + _text(client_id)))
            kind, body = self._read()
            if kind != 0x20 or body[1] != 0:
                raise Refused(f"CONNACK {body!r}")
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def subscribe(self, topic):
        """Whether the broker grants it."""
        self._socket.sendall(_packet(0x82, b"\x00\x01" + _text(topic) + b"\x00"))
        kind, body = self._read()
        assert kind == 0x90, kind
        return body[2] != 0x80

    def publish(self, topic, payload):
        self._socket.sendall(_packet(0x30, _text(topic) + payload))

    def round_trip(self):
        """Everything sent before this has been dealt with by the broker."""
        self._socket.sendall(b"\xc0\x00")
        while self._read()[0] != 0xD0:
            pass

    def receive(self):
        """(topic, payload) of the next message."""
        while True:
            kind, body = self._read()
            if kind & 0xF0 == 0x30:
                size = int.from_bytes(body[:2], "big")
                return body[2:2 + size].decode(), body[2 + size:]

    def _exactly(self, count):
        out = b""
        while len(out) < count:
            piece = self._socket.recv(count - len(out))
            if not piece:
                raise Refused("the broker has closed the connection")
            out += piece
        return out

    def _read(self):
        kind, size, shift = self._exactly(1)[0], 0, 0
        while True:
            digit = self._exactly(1)[0]
            size |= (digit & 0x7F) << shift
            shift += 7
            if not digit & 0x80:
                return kind, self._exactly(size)
