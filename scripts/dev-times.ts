import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// How long `pare dev` takes from a saved file to the first answer of the new code, and `docker compose watch` with what
// `pare init` writes for the same project: a Flask app that gunicorn serves. Both run at the same time and are asked in
// turn. All times are those of whoever saves: seeing the change, ending the old process and starting the new one are in
// them. Needs `docker compose`, and an image `python:3.13-slim` that can be pulled or is there.

const home = resolve(import.meta.dirname, '..')
const rounds = Number(process.argv[2] ?? 5)
/** Small distributions without dependencies: one a round. */
const additions = ['tabulate', 'humanize', 'markdown', 'six', 'iniconfig', 'toolz', 'idna', 'certifi']

const composeName = 'pare-dev-times'
const composed = ['compose', '--project-name', composeName]

interface Rival {
  readonly name: string
  readonly directory: string
  readonly port: number
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pare-dev-times-'))
  const pare = { name: 'pare dev', directory: join(folder, 'pare'), port: 8001 }
  const compose = { name: 'docker compose watch', directory: join(folder, 'compose'), port: 8000 }
  for (const { directory } of [pare, compose]) {
    await mkdir(directory)
    await writeFile(join(directory, 'app.py'), app('first'))
    await writeFile(join(directory, 'requirements.txt'), requirements([]))
  }
  await runToEnd(join(home, 'pare'), ['init', compose.directory])
  // Only the builds: where an engine has no network of its own, they use the computer's.
  const override = 'services:\n  web:\n    build: { network: host }\n'
  await writeFile(join(compose.directory, 'compose.override.yaml'), override)
  const running = [
    spawn(join(home, 'pare'), ['dev', pare.directory, '--port', `${pare.port}`], { stdio: 'ignore' }),
    spawn('docker', [...composed, 'up', '--watch', '--build'], {
      cwd: compose.directory,
      stdio: 'ignore',
    }),
  ]
  try {
    for (const { port } of [pare, compose]) await answered(port, '/', 'first')
    await sleep(3000)
    await compared('saved', [pare, compose], async ({ directory, port }, round) => {
      await writeFile(join(directory, 'app.py'), app(`saved ${round}`))
      await answered(port, '/', `saved ${round}`)
    })
    await compared('dependency added', [pare, compose], async ({ directory, port }, round) => {
      await writeFile(join(directory, 'requirements.txt'), requirements(additions.slice(0, round + 1)))
      await answered(port, `/${additions[round]}`, 'yes')
    })
  } finally {
    for (const child of running) {
      const over = once(child, 'close')
      if (child.exitCode === null && child.kill('SIGINT')) await over
    }
    await runToEnd('docker', [...composed, 'down', '--volumes'], compose.directory)
    // Every rebuild leaves the image before it without a name.
    const label = `label=com.docker.compose.project=${composeName}`
    const images = (await runToEnd('docker', ['images', '--quiet', '--filter', label])).split(/\s+/).filter(Boolean)
    if (images.length > 0) await runToEnd('docker', ['image', 'rm', '--force', ...new Set(images)])
    await rm(folder, { recursive: true })
  }
}

/** The app answers with a word, and tells of a distribution whether it is there. */
const app = (word: string) => `import importlib.util
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return "${word}"


@app.get("/<name>")
def has(name):
    return "yes" if importlib.util.find_spec(name) else "no"
`
const requirements = (added: readonly string[]) => ['flask', 'gunicorn', ...added, ''].join('\n')

async function compared(
  what: string,
  rivals: readonly Rival[],
  change: (rival: Rival, round: number) => Promise<void>,
): Promise<void> {
  const times = new Map<Rival, number[]>(rivals.map(rival => [rival, []]))
  for (let round = 0; round < Math.min(rounds, additions.length); round++) {
    // Whoever comes first in one round comes last in the next.
    for (const rival of round % 2 === 0 ? rivals : rivals.toReversed()) {
      await sleep(1000)
      const start = performance.now()
      await change(rival, round)
      times.get(rival)!.push(performance.now() - start)
    }
  }
  for (const [{ name }, taken] of times) console.log(`${what} to answered, ${name}: ${summary(taken)}`)
}

async function answered(port: number, path: string, wanted: string): Promise<void> {
  const limit = Date.now() + 120_000
  while (Date.now() < limit) {
    const text = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2000) }).then(
      answer => answer.text(),
      () => undefined,
    )
    if (text === wanted) return
    await sleep(5)
  }
  throw new Error(`nobody answers ${JSON.stringify(wanted)} at port ${port}${path}`)
}

/** Runs a program that must succeed, and returns what it printed. */
async function runToEnd(program: string, args: readonly string[], cwd = home): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let [printed, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`)
  return printed
}

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right).map(time => (time / 1000).toFixed(2))
  return `${sorted[Math.floor(sorted.length / 2)]} s (${sorted[0]}–${sorted.at(-1)}, ${sorted.length} rounds)`
}

await main()
