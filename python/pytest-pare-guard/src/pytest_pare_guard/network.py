"""Connections to anywhere but this computer are refused, in whatever library they are made."""

import ipaddress
import socket
import sys
from typing import Any, List, Optional, Set, Tuple

from .matches import Guard, is_production_host


class NotLoopback(RuntimeError):
    """Code under test asked for an address that is not this computer's."""


class _Network:
    """What is refused at the moment. An audit hook stays for as long as the interpreter: this switches it on and off."""

    def __init__(self) -> None:
        self.is_guarded = False
        self.is_hooked = False
        self.allowed_names: Set[str] = set()
        self.allowed_addresses: Set[str] = set()

    def start(self, allowed: List[str], guard: Optional[Guard]) -> None:
        names = [name for name in allowed if guard is None or not is_production_host(name, guard)]
        self.allowed_names = {name.lower() for name in names}
        self.allowed_addresses = {address for name in names for address in _addresses(name)}
        self.is_guarded = True
        if not self.is_hooked:
            sys.addaudithook(self._audit)
            self.is_hooked = True

    def stop(self) -> None:
        self.is_guarded = False

    def _audit(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if not self.is_guarded or not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            if isinstance(address, tuple) and not self._is_allowed(address[0]):
                _refuse(address[0])
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = arguments[0]
            if not _is_address(host) and not self._is_allowed(host):
                _refuse(host)

    def _is_allowed(self, host: Any) -> bool:
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not isinstance(text, str):
            return True
        text = text.lower().rstrip(".").partition("%")[0]
        if text in ("", "localhost", "0.0.0.0", "::") or text.endswith(".localhost"):
            return True
        if text in self.allowed_names or text in self.allowed_addresses or text == _own_name:
            return True
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback


_own_name = socket.gethostname().lower()


def _refuse(host: Any) -> None:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    raise NotLoopback(f"pare's guard: tests reach loopback only, and this code asked for {text}")


def _is_address(host: Any) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
        return True
    except ValueError:
        return False


def _addresses(name: str) -> Set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    except OSError:
        return set()


network = _Network()
