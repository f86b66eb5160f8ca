"""What tells a value of production. The same rules as pare's own, held together by tests/cases.json."""

import hashlib
import hmac
import re
from typing import Dict, Iterator, List, NamedTuple, Set
from urllib.parse import unquote

_FINGERPRINT = re.compile(r"hmac-sha256:([0-9a-f]{32}):([0-9a-f]{64})")


class Guard(NamedTuple):
    """`[tool.pare.env.production]`."""

    hosts: List[str] = []
    databases: List[str] = []
    variables: List[str] = []
    fingerprints: List[str] = []


class Match(NamedTuple):
    """A value that belongs to production, without the value."""

    name: str
    rule: str
    pattern: str

    def describe(self, origin: str) -> str:
        what = {
            "hosts": f"names a host of production (`{self.pattern}`)",
            "databases": f"names a database of production (`{self.pattern}`)",
            "variables": f"belongs to production (`{self.pattern}`)",
            "fingerprints": "holds a value of production (its fingerprint is among those of the guard)",
        }[self.rule]
        return f"`{self.name}` from {origin} {what}"


def matches(name: str, value: str, guard: Guard) -> Iterator[Match]:
    """Every line of the guard that a variable meets."""
    if value == "":
        return
    texts = {value, unquote(value)}
    hosts = {host for text in texts for host in hosts_in(text)}
    databases = {database for text in texts for database in _databases_in(text)}
    secrets = {secret for text in texts for secret in _secrets_in(text)}
    for pattern in guard.hosts:
        if any(_is_glob(_host_form(pattern), host) for host in hosts):
            yield Match(name, "hosts", pattern)
    for pattern in guard.databases:
        if any(_is_glob(pattern, database) for database in databases):
            yield Match(name, "databases", pattern)
    for pattern in guard.variables:
        wanted, equals, text = pattern.partition("=")
        if _is_glob(wanted, name) and (not equals or _is_glob(text, value.strip())):
            yield Match(name, "variables", pattern)
    for fingerprint in guard.fingerprints:
        if any(_is_fingerprint_of(fingerprint, secret) for secret in secrets):
            yield Match(name, "fingerprints", fingerprint)


def is_production_host(host: str, guard: Guard) -> bool:
    """Whether a host that code wants to reach is one of production."""
    return any(_is_glob(_host_form(pattern), _host_form(host)) for pattern in guard.hosts)


def hosts_in(value: str) -> Set[str]:
    """Whatever could be the name of a host: authorities of URLs, `host=`, and every word with a dot in it."""
    found: List[str] = []
    for authority in re.findall(r"://([^/?#\s\"'`<>]*)", value):
        found += authority.rpartition("@")[2].split(",")
    for hosts in re.findall(r"(?:host|hostaddr|server|data source|addr(?:ess)?)\s*=\s*(?:tcp:)?([^;\s&]+)", value, re.I):
        found += hosts.split(",")
    found += [word for word in re.split(r"[^\w.-]+", value) if "." in word]
    if re.fullmatch(r"[\w-]+(?::\d+)?", value):
        found.append(value)
    return {host for host in map(_host_form, found) if host}


def _host_form(text: str) -> str:
    bracketed = re.match(r"\[([^\]]*)\]", text)
    # What has more than one colon and no brackets is an address of IPv6, without a port.
    plain = text if text.count(":") > 1 else re.sub(r":\d*$", "", text)
    host = bracketed.group(1) if bracketed else plain
    host = re.sub(r"\.$", "", host).lower()
    if host.isascii():
        return host
    return ".".join(_punycode(part) for part in host.split("."))


def _punycode(part: str) -> str:
    try:
        return part if part.isascii() else part.encode("idna").decode("ascii")
    except UnicodeError:
        return part


def _databases_in(value: str) -> Set[str]:
    found = [part for path in re.findall(r"://[^/?#\s]*/([^?#\s\"'`<>]*)", value) for part in path.split("/")]
    found += re.findall(r"(?:dbname|database|initial catalog)\s*=\s*([^;\s&]+)", value, re.I)
    return {name for name in [*found, value.strip()] if name}


def _secrets_in(value: str) -> Set[str]:
    found = {value, value.strip()}
    for login in re.findall(r"://([^/?#\s]*)@", value):
        user, _, password = login.partition(":")
        found |= {user, unquote(user), password, unquote(password)} if password else {login, unquote(login)}
    return found


def _is_fingerprint_of(fingerprint: str, value: str) -> bool:
    form = _FINGERPRINT.fullmatch(fingerprint)
    if form is None:
        return False
    key, expected = form.groups()
    actual = hmac.new(bytes.fromhex(key), value.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(actual, expected)


def _is_glob(pattern: str, text: str) -> bool:
    source = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(source, text, re.I | re.S) is not None


def guard_of(settings: Dict[str, object]) -> Guard:
    """The guard that a table of settings holds; a key that nobody knows is refused."""
    unknown = set(settings) - set(Guard._fields)
    if unknown:
        raise ValueError(f"expected a setting of [tool.pare.env.production], got `{sorted(unknown)[0]}`")
    for name, value in settings.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(f"expected a list of texts for `{name}` of [tool.pare.env.production]")
    return Guard(**settings)  # type: ignore[arg-type]
