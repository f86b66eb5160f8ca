import { appendFile, copyFile, cp } from 'node:fs/promises'
import { join } from 'node:path'
import { furtherDependencies } from '../../src/jobs/bench/checkout.ts'
import type { BenchApp } from './apps.ts'
import type { Scenario } from './scenarios.ts'

/** A copy of an example that may be changed. */
export interface Checkout {
  readonly directory: string
  /** Makes the change with this number, and undoes any other. */
  change(kind: Scenario['change'], number: number): Promise<void>
  /** Brings the files back to what the example has. */
  restore(): Promise<void>
}

/** Copies an example to `directory`, without what builds and runs have left in it. */
export async function checkOut(app: BenchApp, examples: string, directory: string): Promise<Checkout> {
  const original = join(examples, app.name)
  await cp(original, directory, { recursive: true, filter: path => !/\/(?:\.pare|__pycache__)$/.test(path) })
  const restore = async () => {
    for (const file of [app.source, app.requirements]) await copyFile(join(original, file), join(directory, file))
  }
  return {
    directory,
    restore,
    async change(kind, number) {
      if (kind === 'none') return
      await restore()
      if (kind === 'line') return appendFile(join(directory, app.source), `revision = ${number}\n`)
      await appendFile(join(directory, app.requirements), `\n${furtherDependencies[number]}\n`)
    },
  }
}
