/** Where the development layer lies in the root of a test run; nothing of it is part of an image. */
export const layerDirectory = 'opt/pare-test'

/** Where a test run leaves its reports, inside the root. */
export const reportsDirectory = 'opt/pare-test/reports'

/** What a start script must know of the root that it is in. */
export interface StartScriptFacts {
  /** The folder that distributions are installed in, as in `usr/local/lib/python3.13/dist-packages`. */
  readonly site: string
  /** CPython's version, as in `3.13`. */
  readonly python: string
}

/**
 * What the interpreter runs as it starts in a test run. It serves what only tests need from the development layer, and
 * refuses it to the code under test: that sees the image as it is. It refuses addresses that are not loopback as well.
 */
export function startScript({ site, python }: StartScriptFacts): string {
  return script
    .replace('<LAYER>', JSON.stringify(`/${layerDirectory}`))
    .replace('<SITE>', JSON.stringify(`/${site}/`))
    .replace(
      '<STDLIB>',
      JSON.stringify([`/usr/lib/python${python}/`, `/usr/lib/python${python.replace('.', '')}.zip/`]),
    )
}

// The frozen part of importlib alone: a pared standard library need not have the rest.
const script = `"""Serves the development layer of a test run, and keeps the code under test from it."""
import builtins
import sys
import _frozen_importlib_external as _external

_LAYER = <LAYER>
_LIBRARY = _LAYER + "/library"
_DISTRIBUTIONS = _LAYER + "/distributions"
_APP = "/app/"
_SITE = <SITE>
_STDLIB = tuple(<STDLIB>)
_TESTING = ("test_", "tests/", "test/", "conftest", "_test.py", "testing", "testclient", "test_utils", "pytest", "unittest")
_served = set()


def _is_testing(rest):
    return any(word in rest for word in _TESTING)


def _is_under_test(file):
    """Whether a file is the code under test: True, False, or None for what is neither."""
    if file.startswith(_APP):
        return not _is_testing(file[len(_APP):])
    if file.startswith(_SITE):
        return not _is_testing(file[len(_SITE):])
    if file.startswith(_DISTRIBUTIONS):
        return False
    return None


def _asked_by_code_under_test():
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_globals.get("__file__") or frame.f_code.co_filename
        if isinstance(file, str) and not file.startswith(_STDLIB):
            verdict = _is_under_test(file)
            if verdict is not None:
                return verdict
        frame = frame.f_back
    return False


class _Development:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if path is None:
            places = [_LIBRARY, _LIBRARY + "/lib-dynload", _DISTRIBUTIONS]
        else:
            parent = name.rpartition(".")[0].replace(".", "/")
            places = [_LIBRARY + "/" + parent, _DISTRIBUTIONS + "/" + parent]
        spec = _external.PathFinder.find_spec(name, places)
        if spec is None or _asked_by_code_under_test():
            return None
        _served.add(name)
        return spec

    @staticmethod
    def find_distributions(context=None):
        from importlib.metadata import DistributionFinder, MetadataPathFinder
        name = getattr(context, "name", None)
        return MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=[_DISTRIBUTIONS]))

    @staticmethod
    def invalidate_caches():
        pass


def _refuse_served(name, globals):
    file = globals.get("__file__")
    if isinstance(file, str) and _is_under_test(file):
        raise ModuleNotFoundError("No module named %r (%s)" % (name, _why(name)), name=name)


# Warnings are attributed to the caller of what imports: they pass over frames whose file has such a name.
exec(compile('''
def _import_as_in_the_image(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0 and globals and name in _served:
        _refuse_served(name, globals)
    return _import(name, globals, locals, fromlist, level)
''', "<pare importlib._bootstrap>", "exec"))
_import = builtins.__import__


def _why(name):
    try:
        from _pare_left_out import level, modules
    except ImportError:
        modules = ()
    if name in modules:
        return 'left out of this image by pare, level %s; keep it: [tool.pare] keep = ["%s"]' % (level, name)
    return "the image does not have it; only its tests do"


builtins.__import__ = _import_as_in_the_image
_last = next((at for at, finder in enumerate(sys.meta_path) if getattr(finder, "__name__", "") == "_LeftOut"), len(sys.meta_path))
sys.meta_path.insert(_last, _Development)


class NotLoopback(RuntimeError):
    """A test opened a connection to somewhere else than this computer."""


def _is_loopback(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or not isinstance(host, str):
        return True
    host = host.lower().rstrip(".").partition("%")[0]
    if host in ("", "localhost", "0.0.0.0", "::", "::1") or host.endswith(".localhost"):
        return True
    return host.startswith("127.") or host.startswith("::ffff:127.")


def _is_address(host):
    return isinstance(host, str) and (":" in host or host.replace(".", "").isdigit())


def _refuse(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    raise NotLoopback("pare's guard: a test run reaches loopback only, and this code asked for %s" % host)


def _guard(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            _refuse(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
        if not _is_loopback(host) and not _is_address(host) and host != _own_name:
            _refuse(host)


_own_name = __import__("posix").uname().nodename
sys.addaudithook(_guard)
`
