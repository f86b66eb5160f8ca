// Measures the layouts of standard-library-zip.md. Run it as root, with a rootfs that pare wrote and what to import:
//   pare build examples/flask-hello --no-prove -o type=local,dest=/tmp/flask
//   node standard-library-zip.mjs /tmp/flask "import flask"
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [rootfs, code] = process.argv.slice(2)
const rounds = 40

// Finds the archive of the library below argv[1], and replaces it by what argv[2] names.
const convert = `
import glob, os, sys, zipfile
root, layout = sys.argv[1:]
archive, = glob.glob(f"{root}/usr/lib/python3*.zip")
name = os.path.basename(archive)[len("python3"):-len(".zip")]
with zipfile.ZipFile(archive) as source:
    members = [(member.filename, source.read(member)) for member in source.infolist()]
os.remove(archive)
if layout == "stored":
    with zipfile.ZipFile(archive, "w") as target:
        for name, content in members:
            target.writestr(name, content)
else:
    for file, content in members:
        path = f"{root}/usr/lib/python3.{name}/{file}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as target:
            target.write(content)
`

const folder = mkdtempSync(join(tmpdir(), 'library-'))
try {
  const times = new Map()
  for (const layout of ['loose', 'stored', 'deflated', "deflated, without pare's hook"]) {
    const root = join(folder, layout)
    cpSync(rootfs, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    if (layout === 'loose' || layout === 'stored') must('python3', ['-c', convert, root, layout])
    if (layout.includes('without')) must('sh', ['-c', 'rm "$0"/usr/local/lib/python3*/dist-packages/_pare.pth', root])
    times.set(layout, [])
    start(root)
  }
  for (let round = 0; round < rounds; round++) {
    for (const [layout, found] of times) found.push(start(join(folder, layout)))
  }
  for (const [layout, found] of times) {
    found.sort((left, right) => left - right)
    console.log(
      `${layout}: ${sizeOf(join(folder, layout))}; median ${found[rounds / 2].toFixed(0)} ms, fastest ${found[0].toFixed(0)} ms`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Of the library without its native modules, as it is and as `gzip -6` of its tar. */
function sizeOf(root) {
  const tar = 'cd "$0" && tar c --exclude lib-dynload --sort=name usr/lib/python3*'
  const [plain, zipped] = [`${tar} | wc -c`, `${tar} | gzip -6 | wc -c`].map(script =>
    (Number(must('sh', ['-c', script, root])) / 1e6).toFixed(1),
  )
  return `${plain} MB as tar, ${zipped} MB gzip`
}

function start(root) {
  const began = performance.now()
  must('chroot', [root, '/usr/bin/python3', '-c', code])
  return performance.now() - began
}

function must(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`)
  return stdout
}
