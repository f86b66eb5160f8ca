import { describe, expect, test } from 'vitest'
import { parseModule } from '../syntax/parse-module.ts'
import { findFacts } from './find-facts.ts'
import type { Circumstances, ImportTarget, ModuleFacts } from './module-facts.ts'

function factsOf(source: string, isOwn = false): ModuleFacts {
  return findFacts(parseModule(source), { python: '3.13', isOwn })
}

const target = ({ module, level, names }: ImportTarget) =>
  `${'.'.repeat(level)}${module}${names.length > 0 ? `:${names.join(',')}` : ''}`
const imports = (source: string) => factsOf(source).imports.map(target)
const names = (source: string) => factsOf(source).names.map(({ name }) => name)
const circumstances = ({ when, within, insteadOf }: Circumstances) =>
  [when, within, insteadOf && `instead of ${insteadOf}`].filter(part => part !== undefined).join(' ')

describe('findFacts', () => {
  test('every form of import statement is found, with its line', () => {
    const source = 'import a.b as c, d\nfrom e import f, g\nfrom . import h\nfrom ..i import *\n'
    expect(imports(source)).toEqual(['a.b', 'd', 'e:f,g', '.:h', '..i:*'])
    expect(factsOf(source).imports.map(({ line }) => line)).toEqual([1, 1, 2, 3, 4])
  })

  test.each([
    ['with the module', 'import a', 'import'],
    ['inside a function', 'def f():\n    import a', 'call f'],
    ['inside a method', 'class C:\n    def f(self):\n        def g():\n            import a', 'call f.g'],
    ['as the program', 'if __name__ == "__main__":\n    import a', 'main'],
    ['instead of another', 'try:\n    import b\nexcept ImportError:\n    import a', 'import instead of b'],
    [
      'instead of one of several errors',
      'try:\n    from b import c\nexcept (KeyError, ImportError):\n    import a',
      'import instead of b',
    ],
    ['after another error', 'try:\n    import b\nexcept OSError:\n    import a', 'import'],
    ['after more than imports', 'try:\n    import b\n    b.f()\nexcept ImportError:\n    import a', 'import'],
  ])('the circumstances of an import are known: %s', (_, source, expected) => {
    const fact = factsOf(source).imports.find(({ module }) => module === 'a')!
    expect(circumstances(fact)).toBe(expected)
  })

  test('branches of another system or version are foreign', () => {
    const source = 'import sys\nif sys.platform == "win32":\n    import winreg\nelse:\n    import pwd\n'
    expect(imports(source)).toEqual(['sys', 'pwd'])
    expect(factsOf(source).foreign.map(target)).toEqual(['winreg'])
    const old = 'if sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    from . import _toml'
    expect([imports(old), factsOf(old).foreign.map(target)]).toEqual([['tomllib'], ['.:_toml']])
  })

  test('what only type checkers see is neither imported nor foreign: others may import it', () => {
    const source = 'if TYPE_CHECKING:\n    from .models import Model'
    expect([imports(source), factsOf(source).foreign]).toEqual([[], []])
  })

  test.each([
    ['a class by its dotted name', 'HANDLER = "logging.handlers.SMTPHandler"', ['logging.handlers.SMTPHandler']],
    ['an object reference', 'run("wsgiref.simple_server:make_server")', ['wsgiref.simple_server']],
    ['a submodule of what is imported', 'import xml\nxml.sax.parse(f)', ['xml.sax.parse']],
    ['an import that stands below', 'def f():\n    xml.sax.parse()\nimport xml', ['xml.sax.parse']],
    ['an alias', 'import concurrent.futures as cf\ncf.process.x', ['concurrent.futures.process.x']],
    ['a program of another process', 'run([sys.executable, "-m", "venv", path])', ['venv.__main__']],
    ['code as text', 'exec("import csv, json\\nfrom xml import sax")', ['csv', 'json', 'xml.sax']],
    ['what somebody’s own function imports', 'optional_import("sqlite3")', ['sqlite3']],
    ['a distribution that is optional', 'tabulate = import_optional_dependency(name="tabulate")', ['tabulate']],
  ])('names that may be modules are found: %s', (_, source, expected) => {
    expect(names(source)).toEqual(expected)
  })

  test.each([
    ['documentation', '"""import csv"""'],
    ['a sentence', 'x = "a.b is c"'],
    ['bytes', 'x = b"xml.sax"'],
    ['a word', 'x = "sqlite3"'],
  ])('other texts are no names: %s', (_, source) => {
    expect(names(source)).toEqual([])
  })

  test('a name is noted once for each of its circumstances', () => {
    const found = factsOf('def _test():\n    f("xml.sax")\ndef run():\n    f("xml.sax")\n    f("xml.sax")').names
    expect(found.map(circumstances)).toEqual(['call _test', 'call run'])
  })

  test('an import by name is an import where the name is written down', () => {
    expect(imports('import_module("json")\n__import__("a.b")\nimport_module(".c", __name__)')).toEqual([
      'json',
      'a.b',
      '.c',
    ])
  })

  test('an import by a name from elsewhere is unbounded, but for what it starts with', () => {
    const source = [
      'import_module(name)',
      'import_module(f"a.b.{name}")',
      'import_module("a.%s" % name)',
      'import_module("a.c." + name)',
      'import_module("a.{}".format(name))',
    ].join('\n')
    expect(factsOf(source).unbounded).toEqual([
      { line: 1 },
      { line: 2, prefix: 'a.b.' },
      { line: 3, prefix: 'a.' },
      { line: 4, prefix: 'a.c.' },
      { line: 5, prefix: 'a.' },
    ])
  })

  test.each([
    ['f".{name}", __name__', '.'],
    ['"." + name, package=__package__', '.'],
    ['f"{__name__}.{name}"', '.'],
    ['__name__ + "." + name', '.'],
    ['f"{__package__}.backends.{name}"', '.backends.'],
    ['"%s.%s" % (__name__, name)', '.'],
    ['"{}.{}".format(__name__, name)', '.'],
    ['"%s.backends" % __spec__.parent', '.'],
    ['"a." + "b." + name', 'a.b.'],
    ['f".{name}", "a.b"', 'a.b.'],
    ['f"..{name}", package="a.b"', 'a.'],
    ['f"{name}.sub"', undefined],
    ['__name__ + name', undefined],
  ])('what is known of the start of a name may be relative: import_module(%s)', (argument, prefix) => {
    expect(factsOf(`import_module(${argument})`).unbounded).toEqual([{ line: 1, ...(prefix ? { prefix } : {}) }])
  })

  test('a relative name is one of the package that is given with it', () => {
    expect(imports('import_module(".c", "a.b")\nimport_module("..c", package="a.b")')).toEqual(['a.b.c', 'a.c'])
    expect(imports('import plugins\nimport_module(".c", plugins.__name__)')).toEqual(['plugins', 'plugins.c'])
  })

  test.each([
    ['its own package', 'for m in iter_modules(__path__):\n    pass', ['.']],
    ['its own folder', 'list(pkgutil.iter_modules([os.path.dirname(__file__)]))', ['.']],
    ['another package', 'import app.plugins\nwalk_packages(app.plugins.__path__, "app.plugins.")', ['app.plugins.']],
    ['a package beside it', 'from . import plugins\niter_modules(path=plugins.__path__)', ['.plugins.']],
    ['a folder that only running tells', 'iter_modules([folder])', []],
  ])('modules that are found by listing a folder are unbounded: %s', (_, source, prefixes) => {
    expect(factsOf(source).unbounded.map(({ prefix }) => prefix)).toEqual(prefixes)
  })

  test('words count where a module imports by names from elsewhere', () => {
    const words = (source: string) => factsOf(source).words.map(({ name }) => name)
    expect(words('for name in ("simplejson", "json"):\n    import_module(name)')).toEqual(['json'])
    expect(words('for name in ("simplejson", "json"):\n    print(name)')).toEqual([])
  })

  describe('texts', () => {
    const texts = (source: string, isOwn = false) => factsOf(source, isOwn).texts.map(({ name }) => name)

    test.each([
      ['imports by a name from elsewhere', 'names = ["fast", ".slow"]\nimport_module(name)'],
      ['loads its submodules when they are asked for', 'def __getattr__(name):\n    return {"fast": ".slow"}[name]'],
      [
        'has what a lazy loader gives it',
        '__all__, __getattr__, __dir__ = relative_import(__name__, ["fast", ".slow"])',
      ],
      ['hands them to a lazy loader', 'x = lazy.attach(__name__, ["fast", ".slow"])'],
    ])('are words of a module that %s', (_, source) => {
      expect(texts(source)).toEqual(['fast', '.slow'])
    })

    test('are those of the project’s own modules, whatever these do', () => {
      expect([texts('x = ["fast"]'), texts('x = ["fast"]', true)]).toEqual([[], ['fast']])
    })

    test('are neither sentences nor files', () => {
      expect(texts('f("a b", "a/b", "a-b", "", ".", "1")', true)).toEqual([])
    })

    test('are known to be items of a list or a tuple, or not', () => {
      const found = factsOf('x = ["a"]\ny = ("b",)\nz = {"c": getLogger("d")}', true).texts
      expect(found.map(({ name, isListed }) => `${name} ${isListed ?? false}`)).toEqual([
        'a true',
        'b true',
        'c false',
        'd false',
      ])
    })
  })

  describe('patterns', () => {
    const patterns = (source: string) => factsOf(source).patterns.map(({ prefix }) => prefix)

    test.each(['"a.b.%s"', '"a.b.%(x)s.c"', '"a.b.{}"', '"a.b.{x}"'])(
      'are texts with a field behind a dot: %s',
      text => {
        expect(patterns(`x = ${text}`)).toEqual(['a.b.'])
      },
    )

    test.each(['"%s.a"', '"a b.%s"', '".%s"', '"a.b"'])('other texts are none: %s', text => {
      expect(patterns(`x = ${text}`)).toEqual([])
    })

    test.each([
      ['f"a.b.{x}"', ['a.b.']],
      ['"a.b." + x', ['a.b.']],
      ['f"{__name__}.{x}"', ['.']],
      ['f"{x}.a"', []],
      ['f".{x}"', []],
      ['f"see a.b.{x}"', []],
    ])('names may be put together before they are imported: %s', (text, expected) => {
      expect(patterns(`name = ${text}\nimport_module(name)`)).toEqual(expected)
      expect(patterns(`name = ${text}\nprint(name)`)).toEqual([])
    })
  })

  test('what `__all__` names is exported', () => {
    expect(factsOf('__all__ = ["a", "b"]\n__all__ += ["c"]').exports).toEqual(['a', 'b', 'c'])
  })

  test('codecs are found where they are written down', () => {
    const source = 'open(p, encoding="euc-jp")\nb.decode("shift_jis")\nstr(b, "gbk")\ncodecs.open(p, "r", "big5")'
    expect(factsOf(source).codecs).toEqual(['euc-jp', 'shift_jis', 'gbk', 'big5'])
  })

  test.each([
    ['b.decode(charset)', [1]],
    ['open(p, encoding=charset)', [1]],
    ['b.decode()', []],
    ['open(p, encoding=None)', []],
    ['jwt.encode(payload, key, algorithm="HS256")', []],
    ['base64.encode(b"x")', []],
  ])('a codec from elsewhere is unbounded: %s', (source, expected) => {
    expect(factsOf(source).unboundedCodecs).toEqual(expected)
  })

  test('reading source code is noticed', () => {
    expect(factsOf('inspect.getsource(f)').readsSource).toBe(true)
    expect(factsOf('inspect.signature(f)').readsSource).toBe(false)
  })
})
