import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a server that needs no distribution, with `data` beside it, and returns its folder. */
export async function writeProject(directory: string, data: Uint8Array): Promise<string> {
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'data.bin'), data)
  await writeFile(
    join(directory, 'serve.py'),
    'from http.server import HTTPServer, SimpleHTTPRequestHandler\n\nHTTPServer(("", 8000), SimpleHTTPRequestHandler).serve_forever()\n',
  )
  await writeFile(join(directory, 'pare.toml'), 'command = ["python", "serve.py"]\nport = 8000\n')
  return directory
}
