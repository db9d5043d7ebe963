import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, 'serve-main.ts')

export type Place = { directory: string; dataDir: string; home: string; remove(): Promise<void> }

/** A machine's disk in small: a data directory not yet made, and a home. */
export async function makePlace(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'vigint-serve-'))
  await chmod(directory, 0o755)
  return {
    directory,
    dataDir: join(directory, 'data'),
    home: join(directory, 'home'),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

export type Process = {
  child: ChildProcess
  /** The address, once it is said to be ready; rejects with everything printed if it ends before. */
  url: Promise<string>
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  output(): string
}

/** `vigint serve` as a process of its own, from the sources. */
export function serve(place: Place, env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [MAIN], {
    cwd: place.directory,
    env: {
      PATH: process.env.PATH,
      HOME: place.home,
      VIGINT_DATA_DIR: place.dataDir,
      VIGINT_PORT: '0',
      VIGINT_LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const ended: Process['ended'] = new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const ready = /^vigint is listening on (https?:\S+)\/graphql$/m.exec(stdout)
      if (ready?.[1]) resolve(ready[1])
    })
    ended.then(() => reject(new Error(`The server ended before it was ready:\n${stdout}${stderr}`)))
  })
  url.catch(() => {})
  return { child, url, ended, output: () => stdout + stderr }
}
