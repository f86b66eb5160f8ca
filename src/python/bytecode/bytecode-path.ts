import { type ImagePath, parentOf, parseImagePath } from '../../model/image-path.ts'

/** Where the interpreter looks for the bytecode of the source at `path`: `a/__pycache__/b.cpython-313.pyc` (PEP 3147). */
export function cachedBytecodePath(path: ImagePath, python: string): ImagePath {
  const folder = parentOf(path)
  const stem = path.slice(folder ? folder.length + 1 : 0, -'.py'.length)
  return parseImagePath(`${folder ? `${folder}/` : ''}__pycache__/${stem}.cpython-${python.replace('.', '')}.pyc`)
}

/** Where bytecode lies that is to be imported without its source: `a/b.pyc`. */
export function sourcelessBytecodePath(path: ImagePath): ImagePath {
  return parseImagePath(`${path}c`)
}
