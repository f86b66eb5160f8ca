"""The hooks of pytest."""

import os
from pathlib import Path
from typing import Dict, Iterable, List, Optional

import pytest

from .matches import Guard, matches
from .network import network
from .sources import Given, file_values, read_guard

_guard_key = pytest.StashKey[Optional[Guard]]()
_seen_key = pytest.StashKey[Dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("pare_allow_hosts", "hosts that tests may reach beside this computer", type="linelist", default=[])


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before any code of the project has run: even its conftest.py may open a connection."""
    folder = Path(early_config.rootpath)
    try:
        guard = read_guard(folder)
    except ValueError as error:
        raise pytest.UsageError(f"pare's guard: {error}") from None
    early_config.stash[_guard_key] = guard
    early_config.stash[_seen_key] = dict(os.environ)
    if guard is not None:
        shell = [Given(name, value, "the shell") for name, value in os.environ.items()]
        found = _described([*shell, *file_values(folder)], guard)
        if found:
            raise pytest.UsageError(_message(found, "no test was started"))
    network.start(early_config.getini("pare_allow_hosts"), guard)


def pytest_unconfigure() -> None:
    network.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """conftest.py has run, and plugins that set variables have."""
    found = _changed(session.config)
    if found:
        raise pytest.UsageError(_message(found, "no test was started"))


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _fail_where_changed(item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Fixtures may have set variables since."""
    _fail_where_changed(item)


def _fail_where_changed(item: pytest.Item) -> None:
    found = _changed(item.config)
    if found:
        pytest.fail(_message(found, "the test was not run"), pytrace=False)


def _changed(config: pytest.Config) -> List[str]:
    """What belongs to production among the variables that were set since they were last looked at."""
    guard = config.stash.get(_guard_key, None)
    seen = config.stash.get(_seen_key, {})
    now = dict(os.environ)
    if guard is None or now == seen:
        return []
    changed = [Given(name, value, "os.environ") for name, value in now.items() if seen.get(name) != value]
    found = _described(changed, guard)
    # What is refused is looked at again: it must not pass the next time.
    if not found:
        config.stash[_seen_key] = now
    return found


def _described(values: Iterable[Given], guard: Guard) -> List[str]:
    return [match.describe(origin) for name, value, origin in values for match in matches(name, value, guard)]


def _message(found: List[str], outcome: str) -> str:
    more = "".join(f"\n  {line}" for line in found[1:])
    return f"pare's guard: {found[0]}; {outcome}{more}"
