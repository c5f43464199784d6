"""What the rules look at, and what they say."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_SKIPPED = {"build", "node_modules", ".git", ".cache", "__pycache__"}
_BINARY = {".png", ".jpg", ".ico", ".gz", ".woff2", ".db"}
_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    file: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.rule}: {self.advice}"


@dataclass
class Tree:
    root: Path
    texts: dict  # path below the root -> text

    def source(self):
        return {path: text for path, text in self.texts.items() if path.endswith((".cpp", ".hpp"))}


def _paths(root):
    """What the project consists of: what git knows or would add; without git, what lies there."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=False)
    if listed.returncode == 0 and (root / ".git").exists():
        return [name for name in listed.stdout.decode().split("\0") if name]
    return [str(path.relative_to(root)) for path in root.rglob("*") if not _SKIPPED & set(path.relative_to(root).parts)]


def read_tree(root):
    texts = {}
    for name in sorted(_paths(root)):
        path = root / name
        if path.suffix in _BINARY or not path.is_file() or path.stat().st_size > _BYTES_MAX:
            continue
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            texts[name] = ""
    return Tree(root, texts)
