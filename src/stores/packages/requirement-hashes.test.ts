import { describe, expect, test } from 'vitest'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { parseRequirementsFile } from '../../formats/packaging/parse-requirements-file.ts'
import { applyHashes } from './requirement-hashes.ts'

const [a, b, c] = ['a', 'b', 'c'].map(digit => digit.repeat(64)) as [string, string, string]

const lock = parsePylock(
  `lock-version = "1.0"
[[packages]]
name = "click"
version = "8.1.7"
wheels = [
  { url = "https://e.org/click-8.1.7-py2.py3-none-any.whl", hashes = { sha256 = "${a}" } },
  { url = "https://e.org/click-8.1.7-py3-none-any.whl", hashes = { sha256 = "${b}" } },
]
`,
  'requirements.txt',
)

async function apply(text: string) {
  const include = async () => ({ file: '', text: '' })
  const requirements = await parseRequirementsFile(text, { file: 'requirements.txt', include })
  return applyHashes(lock, requirements).packages[0]!.wheels.map(({ name }) => name)
}

describe('applyHashes', () => {
  test('without hashes every file stays', async () => {
    expect(await apply('click==8.1.7')).toHaveLength(2)
  })

  test('only what the hashes allow stays', async () => {
    expect(await apply(`click==8.1.7 --hash=sha256:${b} --hash=sha256:${c}`)).toEqual(['click-8.1.7-py3-none-any.whl'])
  })

  test('a hash that no file has is refused, with what there is', async () => {
    await expect(apply(`\nclick==8.1.7 --hash=sha256:${c}`)).rejects.toMatchObject({
      code: 'hash-not-in-index',
      exitCode: 1,
      message: `\`click 8.1.7\` must be sha256:${c}, but no wheel for this platform is: \`click-8.1.7-py2.py3-none-any.whl\` is sha256:${a}, \`click-8.1.7-py3-none-any.whl\` is sha256:${b}`,
      location: { file: 'requirements.txt', line: 2 },
    })
  })

  test('a hash at the end of a URL counts, and asks nothing of the others', async () => {
    expect(await apply(`flask==3\nclick @ https://e.org/click-8.1.7-py3-none-any.whl#sha256=${b}`)).toHaveLength(1)
    await expect(apply(`https://e.org/click-8.1.7-py3-none-any.whl#sha256=${c}`)).rejects.toThrow(/must be sha256:ccc/)
  })

  test('where some have hashes, all must', async () => {
    await expect(apply(`flask==3 --hash=sha256:${c}`)).rejects.toMatchObject({ code: 'hash-missing', exitCode: 1 })
    await expect(apply('--require-hashes\nclick==8.1.7')).rejects.toMatchObject({ code: 'hash-missing' })
  })

  test('of what must be built, the hash is that of its source', async () => {
    const sdist = parsePylock(
      `lock-version = "1.0"\n[[packages]]\nname = "docopt"\nversion = "0.6.2"\nsdist = { url = "https://e.org/docopt-0.6.2.tar.gz", hashes = { sha256 = "${a}" } }\n`,
      'requirements.txt',
    )
    const asked = (digits: string) =>
      parseRequirementsFile(`docopt==0.6.2 --hash=sha256:${digits}`, {
        file: 'requirements.txt',
        include: async () => ({ file: '', text: '' }),
      })
    expect(applyHashes(sdist, await asked(a)).packages).toEqual(sdist.packages)
    const other = await asked(b)
    expect(() => applyHashes(sdist, other)).toThrow(expect.objectContaining({ code: 'hash-not-in-index' }))
  })

  test('hashes that no index gives are refused', async () => {
    await expect(apply('click==8.1.7 --hash=md5:00')).rejects.toThrow(
      /Expected a sha256 hash for `click`, got md5 alone/,
    )
  })
})
