"""Sparkplug payloads by hand, well formed or not: a few fields of its protobuf message."""

import struct

STRING, INT64 = 12, 4


def varint(number):
    out = b""
    while True:
        number, digit = number >> 7, number & 0x7F
        out += bytes([digit | (0x80 if number else 0)])
        if not number:
            return out


def _bytes(field, raw):
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def _number(field, number):
    return varint(field << 3) + varint(number)


def metric(name=None, *, text=None, number=None, real=None, datatype=None, timestamp=None, alias=None):
    out = b""
    if name is not None:
        out += _bytes(1, name if isinstance(name, bytes) else name.encode())
    if alias is not None:
        out += _number(2, alias)
    if timestamp is not None:
        out += _number(3, timestamp)
    out += _number(4, datatype if datatype is not None else STRING if text is not None else INT64)
    if text is not None:
        out += _bytes(15, text if isinstance(text, bytes) else text.encode())
    if number is not None:
        out += _number(11, number)
    if real is not None:
        out += varint(13 << 3 | 1) + struct.pack("<d", real)
    return out


def payload(metrics=(), timestamp=None, seq=None):
    out = b"" if timestamp is None else _number(1, timestamp)
    for each in metrics:
        out += _bytes(2, each)
    return out if seq is None else out + _number(3, seq)
