import { ProgramFailed, type RunOptions, runProgram } from '../../src/stores/engines/run-program.ts'

/** What a whole process takes that does next to nothing. */
export interface Floor {
  readonly name: string
  /** Empty when the program is not there. */
  readonly seconds: readonly number[]
}

/** Floors under every figure, in turn; `pare` is the program. */
export async function measureFloors(pare: string, rounds: number, options: RunOptions): Promise<Floor[]> {
  const commands: readonly { readonly name: string; readonly argv: readonly [string, ...string[]] }[] = [
    { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
    { name: 'pare --version', argv: [pare, '--version'] },
    { name: 'docker version', argv: ['docker', 'version'] },
  ]
  const floors = commands.map(({ name }) => ({ name, seconds: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    for (const [index, { argv }] of commands.entries()) {
      const [program, ...args] = argv
      try {
        floors[index]!.seconds.push((await runProgram(program, args, options)).seconds)
      } catch (cause) {
        if (!(cause instanceof ProgramFailed) || program !== 'docker') throw cause
      }
    }
  }
  return floors
}
