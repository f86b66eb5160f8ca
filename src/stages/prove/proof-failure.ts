import { PareError } from '../../model/error.ts'
import type { Proof } from '../../model/proof.ts'

const lineCount = 12

/** The image was built and does not work; it is not written. `loopback-only` and `wrong-port` have codes of their own. */
export function proofFailure(proof: Proof): PareError {
  const { failure } = proof
  const wrong = proof.probes.filter(probe => !probe.isOk)
  const others = wrong.length > 1 ? ` (and ${wrong.length - 1} more of ${proof.probes.length} probes failed)` : ''
  const lines = proof.lastLines.slice(-lineCount)
  const tail = lines.length === 0 ? '' : `\nits last lines:\n${lines.map(line => `  ${line}`).join('\n')}`
  return new PareError({
    code: failure?.code ?? 'proof-failed',
    exitCode: 1,
    message: `The image does not work, and was not written: ${failure?.message ?? 'its proof is red'}${others}${tail}`,
    hint:
      failure?.hint ??
      'run it with other probes: [tool.pare.prove] in pyproject.toml; or look at it as it is: `pare build --no-prove`',
  })
}
