import json
import signal
import sys
import threading
import time

from . import options, ports
from .child import NotReady
from .folder import Folder, Taken
from .play import Play
from .summary import table

_OK, _TROUBLE, _USAGE = 0, 1, 2


def main(arguments):
    chosen = options.parse(arguments)

    def say(text, urgent=False):
        if urgent or not chosen.quiet:
            print(text, file=sys.stderr if urgent else sys.stdout, flush=True)

    if chosen.port is not None and not ports.is_free(chosen.port):
        say(f"scripts/run: port {chosen.port} is in use; choose another one, or leave --port out", urgent=True)
        return _USAGE
    try:
        folder = Folder(chosen.data)
    except (Taken, OSError) as error:
        say(f"scripts/run: {error}; choose another --data", urgent=True)
        return _USAGE

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    play = Play(chosen, folder.path, say)
    well, result, began = False, None, time.monotonic()
    try:
        play.start()
        well = play.watch(None if chosen.seconds is None else began + chosen.seconds, stopping)
        say("  Stopping: the devices first, then what is on its way arrives.")
        result = play.finish()
    except NotReady as error:
        say(f"scripts/run: {error}", urgent=True)
    finally:
        play.stop()
    if result is not None and not (chosen.quiet and chosen.json):
        print(table(result, time.monotonic() - began), flush=True)
    well = well and play.crashes == 0 and result is not None and result["taken"] == result["stored"]
    keep = not well or not folder.is_temporary
    if not well:
        say(f"scripts/run: not everything went well; data and logs are in {folder.path}", urgent=True)
    folder.leave(keep)
    if chosen.json and result is not None:
        print(json.dumps(result), flush=True)
    return _OK if well else _TROUBLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
