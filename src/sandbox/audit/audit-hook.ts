import { generatedFile } from '../../images/generated-entry.ts'
import type { Origin } from '../../model/origin.ts'
import type { TreeFile } from '../../model/tree.ts'

/** The folder of a traced root that the hook writes into; it must be writable. */
export const eventFolder = '/.pare-trace'

const origin: Origin = { kind: 'generated', by: 'audit-hook' }

// Whatever was opened before it is told from `sys.modules` and from what is mapped: Python itself, `site`, their libraries.
// A line is a path, or the name of a library that has no slash in it; every one is written at once, since a process may be
// killed. Lines of several processes do not mix, for each is a single write at the end of the file.
const hook = `"""Writes down which files this interpreter opens and which folders it lists. In no image."""
import os
import sys


def _start(folder):
    seen = set()
    state = {"file": -1, "busy": False}

    def write(line):
        for _ in range(2):
            try:
                if state["file"] < 0:
                    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
                    state["file"] = os.open(folder + "/events", flags, 0o666)
                os.write(state["file"], line + b"\\n")
                return
            except OSError:
                # An app may close every file that it has not opened itself.
                state["file"] = -1

    def note(name, is_library=False):
        if isinstance(name, int) or name is None:
            return
        name = os.fsencode(name)
        if not (is_library and b"/" not in name):
            name = os.path.join(os.getcwdb(), name)
        if name not in seen and b"\\n" not in name:
            seen.add(name)
            write(name)

    def note_mapped():
        with open("/proc/self/maps", "rb") as file:
            for line in file:
                parts = line.rstrip(b"\\n").split(None, 5)
                if len(parts) == 6 and parts[5].startswith(b"/"):
                    note(parts[5])

    def audit(event, arguments):
        if state["busy"] or event not in events:
            return
        state["busy"] = True
        try:
            name = arguments[events[event]]
            if name is None and event != "import":
                name = os.curdir
            note(name, event == "ctypes.dlopen")
            # What native code brought with it is known when the next is loaded.
            if name is not None and event in ("import", "ctypes.dlopen"):
                note_mapped()
        except Exception:
            pass
        finally:
            state["busy"] = False

    events = {"open": 0, "import": 1, "os.listdir": 0, "os.scandir": 0, "ctypes.dlopen": 0}
    note(sys.executable)
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        for name in (getattr(spec, "origin", None), getattr(spec, "cached", None)):
            if name and name.startswith("/") and os.path.exists(name):
                note(name)
    note_mapped()
    sys.addaudithook(audit)


_start("${eventFolder}")
`

/**
 * What makes every interpreter of a root write down what it opens, for a run where access times cannot be had. `site` is the
 * folder in which the interpreter looks for `.pth` files.
 */
export function auditHook(site: string): TreeFile[] {
  return [
    generatedFile(`${site}/_pare_trace.py`, hook, origin),
    // Before every other one: what those import is seen.
    generatedFile(`${site}/__pare_trace.pth`, 'import _pare_trace\n', origin),
  ]
}
