"""What the tests of the house read: the tracked files, their text, their syntax trees."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = "src/charterdesk/"


@cache
def tracked() -> tuple[str, ...]:
    """Every file that is in the repository or about to be: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def files(prefix: str, *endings: str, but: tuple[str, ...] = ()) -> list[str]:
    """Files under a folder with one of these endings, generated and vendored ones left out."""
    return [
        name
        for name in tracked()
        if name.startswith(prefix)
        and name.endswith(endings)
        and "/migrations/" not in name
        and "/vendor/" not in name
        and not name.startswith(but)
    ]


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name), filename=name)


def nodes(names: list[str]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of these files' syntax trees."""
    for name in names:
        for node in ast.walk(tree(name)):
            yield name, node


def found(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    """`file:line` of every line that matches."""
    return [
        f"{name}:{number}"
        for name in names
        for number, line in enumerate(text(name).splitlines(), start=1)
        if pattern.search(line)
    ]


def place(name: str, node: ast.AST) -> str:
    return f"{name}:{getattr(node, 'lineno', 0)}"


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; what is called or indexed on the way shows as `()`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "()"


def calls(names: list[str]) -> Iterator[tuple[str, ast.Call, str]]:
    """Every call with the dotted name of what is called."""
    for name, node in nodes(names):
        if isinstance(node, ast.Call):
            yield name, node, dotted(node.func)
