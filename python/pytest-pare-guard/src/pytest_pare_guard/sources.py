"""Where the guard and the values come from: pyproject.toml, pare.toml, files of variables."""

import re
from pathlib import Path
from typing import Iterator, NamedTuple, Optional

from .matches import Guard, guard_of

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.9 and 3.10
    import tomli as tomllib

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)")
_NOT_FOR_TESTS = re.compile(r"(?:^|[._-])(?:prod|production|live|example|sample|template|dist|defaults?)(?:[._-]|$)", re.I)


class Given(NamedTuple):
    name: str
    value: str
    origin: str


def read_guard(folder: Path) -> Optional[Guard]:
    """The guard of the project in a folder, if it has one."""
    for file, keys in (("pare.toml", ()), ("pyproject.toml", ("tool", "pare"))):
        path = folder / file
        if not path.is_file():
            continue
        table: object = tomllib.loads(path.read_text("utf-8"))
        for key in (*keys, "env", "production"):
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            return guard_of(table)
    return None


def file_values(folder: Path) -> Iterator[Given]:
    """What the files of variables beside the project set, but for those of production and examples."""
    for path in sorted([*folder.glob(".env"), *folder.glob(".env.*"), *folder.glob("*.env")]):
        if not path.is_file() or _NOT_FOR_TESTS.search(path.name.replace(".env", "", 1)):
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            found = _ASSIGNMENT.fullmatch(line)
            if found and not line.lstrip().startswith("#"):
                yield Given(found.group(1), _unquoted(found.group(2)), f"{path.name}:{number}")


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] in "\"'" and text[0] in text[1:]:
        return text[1 : text.index(text[0], 1)]
    return re.sub(r"(?:^|\s)#.*$", "", text).strip()
