import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { machineFaults } from './faults/machine-faults.ts'
import { type RegistryBench, registryBench } from './faults/registry-bench.ts'
import { pushFaults, readFaults } from './faults/registry-faults.ts'

// Makes everything happen that scripts/faults knows, and writes down what came of it. Needs docker-registry, htpasswd and
// crane, and root for the mounts. The exit code is 1 when something was not whole.

const page = join(resolve(import.meta.dirname, '..'), 'docs/reference/faults.md')
const usage = 'usage: npm run faults [-- TIMES]\n\nTIMES: how often a fault of this computer happens (default: 50)\n'

type Row = readonly [fault: string, outcome: string, isSound: boolean]

async function main(times: number): Promise<void> {
  const sections = new Map<string, readonly Row[]>()
  await using bench = await registryBench()
  sections.set('An image is pushed', await pushed(bench))
  sections.set('The reasons of an image are read from a registry', await read(bench))
  sections.set('On this computer', await onThisComputer(times))
  const rows = [...sections.values()].flat()
  const tables = [...sections].map(([title, all]) => `## ${title}\n\n${tableOf(all)}`)
  await writeFile(page, `${head(times)}\n${tables.join('\n\n')}\n`)
  process.stdout.write(`${rows.length} faults, ${rows.filter(([, , isSound]) => !isSound).length} not whole: ${page}\n`)
  if (rows.some(([, , isSound]) => !isSound)) process.exitCode = 1
}

async function pushed(bench: RegistryBench): Promise<Row[]> {
  const rows: Row[] = []
  for (const fault of pushFaults) {
    const { exit, code, tag, leaks, isRight } = await bench.push(fault)
    const isSound = leaks.length === 0 && isRight && (exit === 0 ? tag === 'whole' : tag !== 'broken')
    rows.push([fault.name, exit === 0 ? 'pushed whole' : `\`${code}\`, exit ${exit}; the tag is ${tag}`, isSound])
  }
  return rows
}

async function read(bench: RegistryBench): Promise<Row[]> {
  const rows: Row[] = []
  for (const fault of readFaults) {
    const { exit, code, leaks } = await bench.read(fault)
    rows.push([fault.name, exit === 0 ? 'read, and right' : `\`${code}\`, exit ${exit}`, leaks.length === 0])
  }
  return rows
}

async function onThisComputer(times: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, carryOut } of machineFaults) {
    const { happened, problems } = await carryOut(times)
    rows.push([name, [happened, ...problems].join('; '), problems.length === 0])
  }
  return rows
}

const head = (times: number) => `# Faults

What pare makes of faults, made to happen by \`npm run faults -- ${times}\`: a real registry behind a proxy that misbehaves, and builds that are disturbed. After a push that failed the next one is made without the fault, and must be right; after each fault of the computer the next build must succeed and give the digest of an image that nothing disturbed, with no process and no mount left.
`

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(([fault, outcome, isSound]) => `| ${fault} | ${outcome} | ${isSound ? 'yes' : '**no**'} |`)
  return ['| fault | outcome | whole or not at all |', '| --- | --- | --- |', ...lines].join('\n')
}

const [times = '50'] = process.argv.slice(2)
if (/^\d+$/.test(times) && Number(times) > 0) await main(Number(times))
else {
  process.stderr.write(usage)
  process.exitCode = 2
}
