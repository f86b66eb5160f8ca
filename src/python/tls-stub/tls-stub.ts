/** What `describeScript` prints. */
export interface TlsDescription {
  readonly constants: Readonly<Record<string, number | string | boolean>>
  readonly tuples: Readonly<Record<string, readonly number[]>>
  readonly tables: Readonly<Record<string, readonly (readonly [unknown, unknown])[]>>
  readonly functions: readonly string[]
  readonly classes: readonly string[]
  /** Exceptions with the names of their bases. */
  readonly errors: Readonly<Record<string, readonly string[]>>
  readonly objects: readonly (readonly [number, string, string, string])[]
}

/**
 * The source of a module that stands in for `_ssl` where TLS was left out: `ssl` can be imported, with all its
 * constants, as servers and frameworks do that may never use it; whoever uses it is told that it was left out.
 */
export function tlsStub(described: TlsDescription, level: string): string {
  const { constants, tuples, tables, functions, classes, errors, objects } = described
  const usable: Readonly<Record<string, string>> = {
    txt2obj: 'def txt2obj(txt, name=False):\n    return _objects[txt]\n',
    RAND_status: 'def RAND_status():\n    return True\n',
    RAND_bytes: 'def RAND_bytes(count):\n    import os\n    return os.urandom(count)\n',
    RAND_add: 'def RAND_add(text, entropy):\n    pass\n',
  }
  return [
    '"""Stands in for the native half of the ssl module, which pare left out of this image."""\n',
    'def _left_out(*args, **kwargs):\n' +
      `    raise ImportError('TLS was left out of this image by pare, level ${level}; keep it: [tool.pare] keep = ["_ssl"]', name='_ssl')\n`,
    ...inOrder(errors).map(([name, bases]) => `class ${name}(${bases.join(', ')}):\n    pass\n`),
    ...classes.map(name => `class ${name}:\n    __new__ = _left_out\n`),
    ...functions.map(name => usable[name] ?? `${name} = _left_out\n`),
    ...Object.entries(constants).map(([name, value]) => `${name} = ${literal(value)}\n`),
    ...Object.entries(tuples).map(([name, value]) => `${name} = ${literal(value)}\n`),
    ...Object.entries(tables).map(
      ([name, pairs]) =>
        `${name} = {${pairs.map(([key, value]) => `${literal(key)}: ${literal(value)}`).join(', ')}}\n`,
    ),
    `_objects = {${objects.map(object => `${literal(object[3])}: ${literal(object)}`).join(', ')}}\n`,
  ].join('\n')
}

/** Exceptions after their bases. */
function inOrder(errors: TlsDescription['errors']): (readonly [string, readonly string[]])[] {
  const isBase = ([, bases]: readonly [string, readonly string[]]) => !bases.some(base => base in errors)
  const all = Object.entries(errors)
  return [...all.filter(isBase), ...all.filter(error => !isBase(error))]
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(item => `${literal(item)},`).join(' ')})`
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}
