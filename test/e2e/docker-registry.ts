import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { succeed } from './pare.ts'

/** A docker-registry on 127.0.0.1, in plain HTTP. */
export interface DockerRegistry {
  readonly host: string
  readonly process: ChildProcess
}

export interface Login {
  readonly username: string
  readonly password: string
}

/** The one user of a registry that wants a login. */
export const login: Login = { username: 'ada', password: 'lovelace' }

/** Starts a docker-registry that keeps everything below `directory`; with `isClosed`, for `user` alone. */
export async function startRegistry(
  directory: string,
  name: string,
  isClosed = false,
  user: Login = login,
): Promise<DockerRegistry> {
  const host = `127.0.0.1:${await freePort()}`
  const storage = join(directory, name)
  let authentication = ''
  if (isClosed) {
    const passwords = join(directory, `${name}.htpasswd`)
    await writeFile(passwords, await succeed('htpasswd', ['-Bbn', user.username, user.password]))
    authentication = `auth: {htpasswd: {realm: test, path: ${JSON.stringify(passwords)}}}\n`
  }
  const settings = join(directory, `${name}.yml`)
  await writeFile(
    settings,
    `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: ${JSON.stringify(storage)}}}
http: {addr: "${host}", secret: test}
${authentication}`,
  )
  const child = spawn('docker-registry', ['serve', settings], { stdio: 'ignore' })
  await once(child, 'spawn')
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(`http://${host}/v2/`).catch(() => undefined)) return { host, process: child }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  child.kill()
  throw new Error('docker-registry does not answer')
}

/** Makes a folder for DOCKER_CONFIG, logged in to `registry`. */
export async function dockerConfig(directory: string, registry: DockerRegistry, user: Login = login): Promise<string> {
  const folder = join(directory, 'docker')
  await mkdir(folder, { recursive: true })
  const auth = Buffer.from(`${user.username}:${user.password}`).toString('base64')
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }))
  return folder
}
