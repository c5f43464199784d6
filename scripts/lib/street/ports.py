"""TCP ports of loopback that nobody uses."""

import random
import socket

# Below the range from which the system takes ports for outgoing connections, so that none of those comes in between.
_LEAST, _MOST, _TRIES = 15_000, 30_000, 200


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_held = []


def _hold(port):
    """Ours for as long as this process lives: no other street on this machine takes the same port before it is bound."""
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0gengfu-port-{port}")
    except OSError:
        lock.close()
        return False
    _held.append(lock)
    return True


def free_port():
    for _ in range(_TRIES):
        port = random.randrange(_LEAST, _MOST)
        if is_free(port) and _hold(port):
            return port
    raise OSError(f"no free port of loopback between {_LEAST} and {_MOST}")


def free_port_from(first, tries=50):
    """The first free one of a few ports, for an address that people remember."""
    return next((port for port in range(first, first + tries) if is_free(port) and _hold(port)), None) or free_port()
