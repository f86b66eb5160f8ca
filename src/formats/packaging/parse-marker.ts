import { type Marker, type MarkerOperand, type MarkerOperator, type MarkerVariable, markerVariables } from './marker.ts'
import { createScanner, type Scanner } from './scanner.ts'

/** Spellings from before PEP 508 that are still met. */
const olderSpellings: Readonly<Record<string, MarkerVariable>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
}

/** The marker that `text` stands for (PEP 508, and the set variables of PEP 751). */
export function parseMarker(text: string): Marker {
  /** A condition on a requirement (`; python_version < "3.12"`) is not written as PEP 508 has it. */
  const scanner = createScanner(text, 'invalid-marker', 'marker')
  const marker = parseEither(scanner)
  if (!scanner.isAtEnd()) throw scanner.fail('`and`, `or` or the end')
  return marker
}

function parseEither(scanner: Scanner): Marker {
  let left = parseBoth(scanner)
  while (scanner.take(/or\b/y)) left = { kind: 'or', left, right: parseBoth(scanner) }
  return left
}

function parseBoth(scanner: Scanner): Marker {
  let left = parseTerm(scanner)
  while (scanner.take(/and\b/y)) left = { kind: 'and', left, right: parseTerm(scanner) }
  return left
}

function parseTerm(scanner: Scanner): Marker {
  scanner.skipSpaces()
  if (scanner.take(/\(/y)) {
    const inner = parseEither(scanner)
    if (!scanner.take(/\)/y)) throw scanner.fail('`)`')
    scanner.skipSpaces()
    return inner
  }
  const left = parseOperand(scanner)
  const operator = parseOperator(scanner)
  const right = parseOperand(scanner)
  return { kind: 'comparison', left, operator, right }
}

function parseOperator(scanner: Scanner): MarkerOperator {
  const operator = scanner.take(/===|==|~=|!=|<=|>=|<|>|in\b/y) ?? (scanner.take(/not[ \t]+in\b/y) && 'not in')
  if (operator === undefined) throw scanner.fail('a comparison')
  return operator as MarkerOperator
}

function parseOperand(scanner: Scanner): MarkerOperand {
  scanner.skipSpaces()
  const quoted = scanner.take(/'[^']*'|"[^"]*"/y)
  const operand: MarkerOperand =
    quoted === undefined
      ? { kind: 'variable', name: parseVariable(scanner) }
      : { kind: 'text', text: quoted.slice(1, -1) }
  scanner.skipSpaces()
  return operand
}

function parseVariable(scanner: Scanner): MarkerVariable {
  const failure = scanner.fail('a quoted text or a marker variable')
  const name = scanner.take(/[a-z_]+(?:\.[a-z_]+)?\b/y)
  const known = markerVariables.find(variable => variable === name) ?? (name && olderSpellings[name])
  if (!known) throw failure
  return known
}
