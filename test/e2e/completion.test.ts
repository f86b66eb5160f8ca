import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pare, succeed, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  await mkdir(join(folder.path, 'shop/api'), { recursive: true })
  await writeFile(join(folder.path, 'settings.env'), '')
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await pare(['completion', shell])
    expect(code).toBe(0)
    await writeFile(join(folder.path, `completion.${shell}`), stdout)
  }
})

afterAll(() => folder[Symbol.asyncDispose]())

/** What is typed before Tab, and what the line is after it; zsh alone takes the slash of a folder back. */
const completed = [
  ['pare bui', 'pare build'],
  ['pare build --lev', 'pare build --level'],
  ['pare build --level sa', 'pare build --level safe'],
  ['pare build --level=ti', 'pare build --level=tight'],
  ['pare plan sho', 'pare plan shop'],
  ['pare build --env-file set', 'pare build --env-file settings.env'],
  ['pare cache pr', 'pare cache prune'],
  ['pare cache prune --ol', 'pare cache prune --older-than'],
  ['pare completion fi', 'pare completion fish'],
  ['pare build -- pare bui settin', 'pare build -- pare bui settings.env'],
] as const

/** Types lines into an interactive shell, Tab after each, and reads what stands there then. */
async function typed(shell: string, setUp: readonly string[], lines: readonly string[]): Promise<string[]> {
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    cwd: folder.path,
    env: { PATH: '/usr/bin:/bin', HOME: folder.path, TERM: 'dumb' },
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    said += chunk
  })
  const answers: string[] = []
  const ask = async (text: string, mark: string) => {
    said = ''
    child.stdin.write(text)
    for (let tries = 0; !said.includes(mark); tries++) {
      if (tries > 500) throw new Error(`${shell} does not answer ${JSON.stringify(text)}: ${JSON.stringify(said)}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return stripVTControlCharacters(said)
  }
  try {
    for (const line of setUp) await ask(`${line}\n`, line)
    await ask(`echo r''eady\n`, 'ready')
    for (const line of lines) {
      // The line is not run: it becomes an argument of the command in front of it.
      const answer = await ask(`${line}\t\x01printf '<%s>\\n' '\x05'; echo d''one\n`, 'done')
      answers.push(/^<(.*)>$/m.exec(answer.replaceAll('\r', ''))?.[1]?.trim().replace(/\/$/, '') ?? answer)
    }
  } finally {
    child.kill('SIGKILL')
  }
  return answers
}

describe('pare completion', () => {
  test('bash completes commands, flags, their values, folders and files', async () => {
    const script = join(folder.path, 'completion.bash')
    const answers = await typed(
      'bash --norc --noprofile',
      [`source ${script}`],
      completed.map(([line]) => line),
    )
    expect(answers).toEqual(completed.map(([, line]) => line))
  })

  test('zsh does as well', async () => {
    const setUp = ['unsetopt zle_bracketed_paste', 'autoload -U compinit && compinit -u', 'source completion.zsh']
    const answers = await typed(
      'zsh -f',
      setUp,
      completed.map(([line]) => line),
    )
    expect(answers).toEqual(completed.map(([, line]) => line))
  })

  test('fish does as well, and says what each means', async () => {
    const ask = (line: string) =>
      succeed('fish', ['--no-config', '-c', `source completion.fish; complete -C ${JSON.stringify(line)}`], {
        cwd: folder.path,
        environment: { HOME: folder.path },
      })
    for (const [line, whole] of completed.slice(0, -1)) {
      const words = (await ask(line)).split('\n').map(answer => answer.split('\t')[0]?.replace(/\/$/, ''))
      expect(words, line).toContain(whole.split(' ').at(-1))
    }
    expect(await ask('pare build --lev')).toBe('--level\thow much leaves (default: safe)\n')
    expect(await ask('pare cache ')).toContain('prune\tremoves what was not used for a time')
  })
})
