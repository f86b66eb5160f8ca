import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// How long `pare dev` takes from a saved file to the first answer of the new code, with the Flask example. Both times are
// those of whoever saves: seeing the change, ending the old process and starting the new one are among them.

const home = resolve(import.meta.dirname, '..')
const port = 5000
const rounds = Number(process.argv[2] ?? 5)

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pare-dev-times-'))
  await cp(join(home, 'examples/flask-hello'), folder, { recursive: true, filter: path => !path.includes('.pare') })
  const child = spawn(join(home, 'pare'), ['dev', folder], { stdio: 'ignore' })
  try {
    await answered(() => true)
    console.log(`saved to answered: ${summary(await saves(folder))}`)
    console.log(`dependency added to answered: ${summary(await additions(folder))}`)
  } finally {
    const over = once(child, 'close')
    child.kill('SIGINT')
    await over
    await rm(folder, { recursive: true })
  }
}

async function saves(folder: string): Promise<number[]> {
  const file = join(folder, 'app.py')
  const source = await readFile(file, 'utf8')
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await sleep(500)
    const start = performance.now()
    await writeFile(file, source.replace('Hello world from container', `Hello ${round}`))
    await answered(text => text === `Hello ${round}`)
    times.push(performance.now() - start)
  }
  return times
}

async function additions(folder: string): Promise<number[]> {
  const file = join(folder, 'app.py')
  const source = await readFile(file, 'utf8')
  const times: number[] = []
  for (const name of ['markdown', 'humanize', 'tabulate'].slice(0, rounds)) {
    await sleep(500)
    const start = performance.now()
    await appendFile(join(folder, 'requirements.txt'), `\n${name}\n`)
    await writeFile(file, source.replace('from flask', `import ${name}\nfrom flask`).replace(/Hello \d+/, name))
    await answered(text => text === name)
    times.push(performance.now() - start)
  }
  return times
}

async function answered(isRight: (text: string) => boolean): Promise<void> {
  for (;;) {
    const text = await fetch(`http://127.0.0.1:${port}/`).then(
      answer => answer.text(),
      () => undefined,
    )
    if (text !== undefined && isRight(text)) return
    await sleep(5)
  }
}

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right).map(time => (time / 1000).toFixed(2))
  return `${sorted[Math.floor(sorted.length / 2)]} s (${sorted[0]}–${sorted.at(-1)}, ${sorted.length} rounds)`
}

await main()
