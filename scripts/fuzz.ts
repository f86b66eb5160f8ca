import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { decoders } from './fuzz/decoders.ts'
import { type Finding, runFuzzer } from './fuzz/run-fuzzer.ts'

// Gives every decoder of foreign bytes valid inputs that were damaged. What they may do is return or throw a PareError.

const usage = `usage: npm run fuzz -- [--seconds N] [--seed N] [--only NAME] [--keep DIR]

  --seconds N   time for each decoder (default: 10)
  --seed N      another seed gives other inputs (default: of the clock)
  --only NAME   decoders whose name contains it
  --keep DIR    write inputs that found something there
`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(usage)
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
  process.stdout.write(
    `seed ${seed}, ${seconds} s each\n\n| decoder | executions | accepted | findings |\n| --- | ---: | ---: | ---: |\n`,
  )
  const found: Finding[] = []
  for (const decoder of decoders.filter(({ name }) => name.includes(values.only))) {
    const { executions, accepted, findings } = await runFuzzer(decoder, { seed, seconds, executions: Infinity })
    process.stdout.write(`| ${decoder.name} | ${executions} | ${accepted} | ${findings.length} |\n`)
    found.push(...findings)
  }
  for (const [index, { decoder, problem, input }] of found.entries()) {
    process.stdout.write(`\n${decoder}: ${problem}\n`)
    if (values.keep === undefined) continue
    await mkdir(values.keep, { recursive: true })
    await writeFile(join(values.keep, `${index}-${decoder.replaceAll(/\W+/g, '-')}`), input)
  }
  process.exitCode = found.length > 0 ? 1 : 0
}

await main()
