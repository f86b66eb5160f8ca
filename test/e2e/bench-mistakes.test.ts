import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyExample, pare, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let project: string

beforeAll(async () => {
  folder = await temporaryFolder()
  project = await copyExample('flask-hello', folder.path)
})

afterAll(() => folder[Symbol.asyncDispose]())

async function refused(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await pare(['bench', '--progress', 'quiet', ...args], { environment })
  const told = stderr.replaceAll(folder.path, 'FOLDER').slice(stderr.indexOf('error['))
  return { code, stdout, told }
}

describe('pare bench of what it cannot do', () => {
  test('a rung that the ladder does not have', async () => {
    expect(await refused([project, '--rungs', 'slim,tiny'])).toEqual({
      code: 2,
      stdout: '',
      told: `error[unknown-rung]: Expected a rung of the ladder, got \`tiny\`

hint: the rungs are ubuntu, python, slim, slim-no-cache, alpine, alpine-no-cache, cache-mounts, multi-stage, multi-stage-uv, distroless, slimtoolkit-slim, slimtoolkit-multi-stage, pare-safe, pare-tight, pare-max, pare-max-late, go, go-stripped
`,
    })
  })

  test('more rounds than there are dependencies to add', async () => {
    expect(await refused([project, '--repeat', '11'])).toEqual({
      code: 2,
      stdout: '',
      told: `error[too-many-rounds]: Expected \`--repeat\` to be at most 10, got 11

hint: five rounds are plenty: the report has the least and the most beside the median
`,
    })
  })

  test('a report that cannot be written is told before anything is measured', async () => {
    expect(await refused([project, '--html', join(folder.path, 'no/where.html')])).toEqual({
      code: 2,
      stdout: '',
      told: `error[report-not-written]: Could not write \`FOLDER/no/where.html\`: ENOENT

hint: name a file in a folder that is there and may be written
`,
    })
  })

  test('an engine that does not answer', async () => {
    const { code, told } = await refused([project], { DOCKER_HOST: 'unix:///nowhere.sock' })
    expect(code).toBe(69)
    expect(told).toMatch(/^error\[engine-unavailable\]: Could not reach the engine `docker`: .*\/nowhere\.sock/)
    expect(told).toContain('hint: see that `docker info` works, or choose another engine with `--engine`')
  })

  test('an engine that is not installed', async () => {
    const { code, told } = await refused([project, '--engine', 'buildkit'], { PATH: '/usr/bin/nowhere:/bin:/usr/bin' })
    expect({ code, told }).toEqual({
      code: 69,
      told: `error[engine-unavailable]: Could not reach the engine \`buildkit\`: \`buildctl\` is not installed

hint: install \`buildctl\`, or choose another engine with \`--engine\`
`,
    })
  })

  test('an app that answers no HTTP', async () => {
    await writeFile(join(folder.path, 'job.py'), 'print("done")\n')
    const { code, told } = await refused([folder.path, '--rungs', 'go', '--', 'python', 'job.py'])
    expect(code).toBe(2)
    expect(told).toContain('error[no-web-app]: Expected an app that answers HTTP, got `python job.py`')
  })
})
