"""Rules about every file: what the project may say of itself, how files end, what a profile brings with it."""

import re
import tomllib

from finding import Finding

# Put together, so that this file does not contain what it looks for.
_FORBIDDEN = tuple((re.compile(pattern), advice) for pattern, advice in (
    ("(?<![A-Za-z0-9_.])/" + "work/", "names a place outside of the project"),
    (r"\." + "library" + r"\b", "names a place outside of the project"),
    ("sha" + "red/" + "(?!recordings)", "names a place outside of the project"),
    ('"resolved"' + r"\s*:", "a lock file does not name the host it came from: remove the line"),
    (r"registry\." + r"[a-z]+js\.org", "does not name a package registry"),
    (r"\b(" + "|".join(("Chat" + "GPT", "Cla" + "ude", "Anth" + "ropic", "Co" + "pilot", "L" + "LM")) + r")\b", "speaks of how it was written"),
))
_TEXT = (".cpp", ".hpp", ".py", ".md", ".toml", ".txt", ".cmake", ".json", ".ts", ".tsx", ".css", ".html", ".js", ".mjs", ".proto", ".service", ".conf", ".yaml")
_SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*\.(cpp|hpp)")


def check(tree):
    for path, text in tree.texts.items():
        yield from _words(path, text)
        if path.endswith(_TEXT) and text and not text.endswith("\n"):
            yield Finding(path, text.count("\n") + 1, "end-of-file", "the last line ends with a newline")
        if text.endswith("\n\n") and path.endswith((".cpp", ".hpp", ".py")):
            yield Finding(path, text.count("\n"), "end-of-file", "no empty lines at the end")
        if path.endswith((".cpp", ".hpp")) and not _SNAKE.fullmatch(path.rsplit("/", 1)[-1]):
            yield Finding(path, 1, "file-name", "snake_case.cpp or snake_case.hpp")
        if path.startswith("configs/profiles/") and path.endswith(".toml"):
            yield from _profile(path, text)


def _words(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, advice in _FORBIDDEN:
            match = pattern.search(line)
            if match is not None:
                yield Finding(path, number, "words", f'"{match[0]}" {advice}')


def _profile(path, text):
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        yield Finding(path, 1, "profile", f"is not TOML: {error}")
        return
    if not document.get("example"):
        yield Finding(path, 1, "profile", "has no [[example]]: bring a real frame and what it must give")
    kind = document.get("kind")
    if kind != path.rsplit("/", 1)[-1].removesuffix(".toml"):
        yield Finding(path, 1, "profile", f'kind "{kind}" and the file\'s name are the same word')
