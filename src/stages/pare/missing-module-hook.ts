import { generatedFile } from '../../images/generated-entry.ts'
import type { Origin } from '../../model/origin.ts'
import type { Level } from '../../model/reason.ts'
import type { TreeFile } from '../../model/tree.ts'
import { archiveFileNames } from './archive-file-names.ts'

const origin: Origin = { kind: 'generated', by: 'missing-module-hook' }

// A finder that is asked last. An import statement reaches it by way of `_find_and_load_unlocked`; who asks whether there
// is such a module, with `importlib.util.find_spec`, does not, and is told that there is none, as ever. What
// `from xml import sax` raises about `xml.sax` is passed over by `_handle_fromlist`, unless it is of another class.
// A codec is looked for by functions that return nothing where they have none; this one is asked last as well.
const hook = `"""Says of a module that is missing that pare left it out of this image."""
import codecs
import sys


class _LeftOut:
    @staticmethod
    def find_spec(name, path=None, target=None):
        callers = _callers(sys._getframe(), 6)
        if name == "_pare_left_out" or callers[2:3] != ["_find_and_load_unlocked"]:
            return None
        try:
            from _pare_left_out import level, modules
        except ImportError:
            return None
        if name not in modules:
            return None
        why = f'left out of this image by pare, level {level}; keep it: [tool.pare] keep = ["{name}"]'
        if "_handle_fromlist" in callers:
            package, _, taken = name.rpartition(".")
            raise ImportError(f"cannot import name {taken!r} from {package!r} ({why})", name=package)
        raise ModuleNotFoundError(f"No module named {name!r} ({why})", name=name)


def _callers(frame, count):
    names = []
    while frame and len(names) < count:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def _codec(name):
    from encodings.aliases import aliases
    module = "encodings." + aliases.get(name, name)
    try:
        from _pare_left_out import level, modules
    except ImportError:
        return None
    if module in modules:
        why = f'left out of this image by pare, level {level}; keep it: [tool.pare] keep = ["{module}"]'
        raise LookupError(f"unknown encoding: {name} ({why})")


sys.meta_path.append(_LeftOut)
codecs.register(_codec)
`

// An archive cannot hold native code, and a package in it has its path in it: what it lacks there lies where it was
// installed. Python is asked first, so nothing is looked up twice but native modules and what is missing.
const nativeFinder = `

class _Native:
    @staticmethod
    def find_spec(name, path=None, target=None):
        from importlib.machinery import PathFinder
        name_of_archive = "/python%d%d.zip" % sys.version_info[:2]
        archive = next((entry for entry in sys.path if entry.endswith(name_of_archive)), None)
        beside = [entry.replace(archive, SITE, 1) for entry in path or () if archive and entry.startswith(archive)]
        return PathFinder.find_spec(name, beside) if beside else None


sys.meta_path.insert(-1, _Native)
`

/** A line of Python that runs as the interpreter starts, before any code of the app. */
const startLine = 'import _pare_hook\n'

/**
 * What makes a missing module say that pare left it out, and how to keep it. `modules` are the full names of those that
 * left; `site` is the folder in which the interpreter looks for `.pth` files.
 */
export function missingModuleHook(modules: readonly string[], site: string, level: Level): TreeFile[] {
  if (modules.length === 0 && level !== 'max') return []
  const parts = [hook, archiveFileNames, ...(level === 'max' ? [nativeFinder.replace('SITE', `"/${site}"`)] : [])]
  const names = [...new Set(modules)]
    .sort()
    .map(name => `    "${name}",\n`)
    .join('')
  return [
    generatedFile(`${site}/_pare_hook.py`, parts.join(''), origin),
    generatedFile(`${site}/_pare_left_out.py`, `level = "${level}"\nmodules = {\n${names}}\n`, origin),
    generatedFile(`${site}/_pare.pth`, startLine, origin),
  ]
}
