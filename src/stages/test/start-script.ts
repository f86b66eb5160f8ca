/** Where the development layer lies in the root of a test run; nothing of it is part of an image. */
export const layerDirectory = 'opt/pare-test'

/** Where the start script lies, as a folder of the module search path. */
export const startDirectory: string = `/${layerDirectory}/start`

/** Where a test run leaves its reports, inside the root. */
export const reportsDirectory = 'opt/pare-test/reports'

/** What a start script must know of the root that it is in. */
export interface StartScriptFacts {
  /** The folder that distributions are installed in, as in `usr/local/lib/python3.13/dist-packages`. */
  readonly site: string
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** A test run reaches loopback alone; an app under development what its author reaches, and a debugger reaches it. */
  readonly purpose: 'test' | 'development'
  /** Names beside loopback's that a test run may ask for. */
  readonly hosts?: readonly string[]
  /** Services of Compose files of which no port is known. */
  readonly closed?: readonly string[]
  /** The file that what the code under test touches is written to, line by line; without it, nothing is. */
  readonly recordTo?: string
}

/** The variable that asks a development run for a debugger: the port on 127.0.0.1 that it listens on. */
export const debugPortVariable = 'PARE_DEBUG_PORT'

/**
 * What the interpreter runs as it starts in a test run. It serves what only tests need from the development layer, and
 * refuses it to the code under test: that sees the image as it is. It refuses addresses that are not loopback as well.
 * In a development run it serves the same to the same, and starts the debugger where one is asked for.
 */
export function startScript({ site, python, purpose, hosts = [], closed = [], recordTo }: StartScriptFacts): string {
  return `${script}${purpose === 'test' ? loopbackScript : debugScript}${recordTo === undefined ? '' : recordScript}`
    .replace('<LAYER>', JSON.stringify(`/${layerDirectory}`))
    .replace('<SITE>', JSON.stringify(`/${site}/`))
    .replace('<RECORD>', JSON.stringify(recordTo ?? ''))
    .replace('<HOSTS>', JSON.stringify(hosts.map(name => name.toLowerCase())))
    .replace('<CLOSED>', JSON.stringify(closed))
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


def _asked_by_code_under_test(frame=None):
    frame = frame or sys._getframe(2)
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
        if _asked_by_code_under_test():
            return iter(())
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
    if level == 0 and name in _served:
        _refuse_served(name, globals or _caller().f_globals)
    return _import(name, globals, locals, fromlist, level)
''', "<pare importlib._bootstrap>", "exec"))
_import = builtins.__import__


def _caller():
    return sys._getframe(2)


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
`

const loopbackScript = `
_HOSTS = frozenset(<HOSTS>)
_CLOSED = frozenset(<CLOSED>)


class NotLoopback(RuntimeError):
    """A test opened a connection to somewhere else than this computer."""


def _is_loopback(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or not isinstance(host, str):
        return True
    host = host.lower().rstrip(".").partition("%")[0]
    if host in _HOSTS or host in ("", "localhost", "0.0.0.0", "::", "::1") or host.endswith(".localhost"):
        return True
    return host.startswith("127.") or host.startswith("::ffff:127.")


def _is_address(host):
    return isinstance(host, str) and (":" in host or host.replace(".", "").isdigit())


def _refuse(host):
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _CLOSED:
        way = "no port of that service is known: give it 'ports' or 'expose' in the Compose file"
    else:
        way = "a service for tests is allowed by name: pare test --allow-host NAME:PORT"
    raise NotLoopback("pare's guard: a test run reaches loopback only, and this code asked for %s (%s)" % (host, way))


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

// Child processes are debugpy's own to follow. It warns of frozen modules, which are none of the app's.
const debugScript = `

def _listen():
    from os import environ
    port = environ.pop("${debugPortVariable}", None)
    if port is not None:
        environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
        import debugpy
        debugpy.listen(("127.0.0.1", int(port)))


_listen()
`

// An import statement of a module that pytest has loaded before opens no file, so imports are followed by their names: a
// module's own go with it, and one inside a function with whoever led there.
const recordScript = `

def _record():
    import os
    from _thread import get_ident
    path = <RECORD>
    reached, written, edges = set(), set(), {}
    # Threads that are at work in here: what they import and open meanwhile is the recorder's own.
    busy = set()
    state = {"file": -1}

    def write(name):
        name = os.fsencode(name)
        if b"/" in name:
            name = os.path.join(os.getcwdb(), name)
        if name in written or b"\\n" in name:
            return
        written.add(name)
        for _ in range(2):
            try:
                if state["file"] < 0:
                    state["file"] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
                os.write(state["file"], name + b"\\n")
                return
            except OSError:
                # A test may close every file that it has not opened itself.
                state["file"] = -1

    def name_of(module):
        return getattr(getattr(module, "__spec__", None), "name", None) or module.__name__

    def reach(name):
        module = sys.modules.get(name)
        if module is None:
            return
        name = name_of(module)
        spec = getattr(module, "__spec__", None)
        origin = getattr(spec, "origin", None) or ""
        if name in reached or origin.startswith(_LAYER) or _is_under_test(origin) is False:
            return
        reached.add(name)
        cached = getattr(spec, "cached", None)
        file = cached if cached and os.path.exists(cached) else origin
        if file.startswith("/"):
            write(file)
        for below in tuple(edges.get(name, ())):
            reach(below)

    def names_in(name, globals, fromlist, level):
        if level:
            package = globals.get("__package__")
            if package is None:
                package = globals["__name__"] if "__path__" in globals else globals["__name__"].rpartition(".")[0]
            base = package.rsplit(".", level - 1)[0]
            name = base + "." + name if name else base
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            yield ".".join(parts[:end])
        for each in fromlist or ():
            yield name + "." + str(each)

    def note(frame, names):
        # Native code imports with no frame above it as an interpreter starts.
        thread = get_ident()
        if thread in busy or frame is None:
            return
        busy.add(thread)
        try:
            names = [name for name in names if name in sys.modules]
            globals = frame.f_globals
            if frame.f_code.co_name != "<module>":
                is_reached = _asked_by_code_under_test(frame)
            else:
                own = globals.get("__spec__")
                own = own.name if own else globals.get("__name__")
                edges.setdefault(own, {}).update(dict.fromkeys(names))
                is_reached = own in reached or _is_under_test(globals.get("__file__") or "") is True
            if is_reached:
                for name in names:
                    reach(name)
        except Exception:
            pass
        finally:
            busy.discard(thread)

    def noted(name, globals, fromlist, level, frame):
        note(frame, names_in(name, globals, fromlist, level))

    space = {"_noted": noted, "_import": builtins.__import__, "_frame": sys._getframe}
    # Warnings are attributed to the caller of what imports: they pass over frames whose file has such a name.
    exec(compile('''
def _import_and_note(name, globals=None, locals=None, fromlist=(), level=0):
    module = _import(name, globals, locals, fromlist, level)
    _noted(name, globals, fromlist, level, _frame().f_back)
    return module
''', "<pare importlib._bootstrap>", "exec"), space)
    builtins.__import__ = space["_import_and_note"]

    bootstrap = sys.modules["_frozen_importlib"]
    import_by_name = bootstrap._gcd_import

    def import_and_note(name, package=None, level=0):
        module = import_by_name(name, package, level)
        note(sys._getframe().f_back, [name_of(module)])
        return module

    bootstrap._gcd_import = import_and_note
    places = {"open": 0, "os.listdir": 0, "os.scandir": 0, "ctypes.dlopen": 0}

    def audit(event, arguments):
        if event not in places:
            return
        thread = get_ident()
        if thread in busy:
            return
        busy.add(thread)
        try:
            name = arguments[places[event]]
            if name is None:
                name = os.curdir
            frame = sys._getframe(1)
            # What the import system opens is known by the names of modules.
            is_import = frame.f_code.co_filename.startswith("<frozen importlib")
            if not is_import and not isinstance(name, int) and _asked_by_code_under_test(frame):
                write(name)
        except Exception:
            pass
        finally:
            busy.discard(thread)

    sys.addaudithook(audit)


_record()
`
