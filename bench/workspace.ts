import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '..')
const COMMAND = join(ROOT, 'bin/run.js')
const BARE_SERVER = join(import.meta.dirname, 'baseline/server.js')

export type Running = { pid: number; url: string; readyMs: number; stop(): Promise<void> }
export type Vigint = Running & { operatorKey: string }

/** A home and data directories below one temporary directory; nothing of the user's is read or written. */
export class Workspace {
  readonly directory: string
  readonly env: Record<string, string>
  private readonly running = new Set<Running>()

  private constructor(directory: string) {
    this.directory = directory
    this.env = { PATH: process.env.PATH ?? '', HOME: join(directory, 'home'), NO_COLOR: '1' }
  }

  static async make(): Promise<Workspace> {
    const directory = await mkdtemp(join(tmpdir(), 'vigint-bench-'))
    // Started by root, the database runs as another user, who has to get in.
    await chmod(directory, 0o755)
    return new Workspace(directory)
  }

  dataDir(name: string): string {
    return join(this.directory, name)
  }

  /** The real command on a free port. `nodeFlags` come before it. Without an operator key where another server made it. */
  async serve(dataDir: string, nodeFlags: string[] = [], env: Record<string, string> = {}): Promise<Vigint> {
    const parameters = ['serve', '--port', '0', '--data-dir', dataDir, '--log-level', 'warn']
    const server = await this.start([...nodeFlags, COMMAND, ...parameters], env)
    const operatorKey = await readFile(join(dataDir, 'operator.key'), 'utf8').catch(() => '')
    return { ...server, url: new URL(server.url).origin, operatorKey: operatorKey.trim() }
  }

  bareServer(nodeFlags: string[] = []): Promise<Running> {
    return this.start([...nodeFlags, BARE_SERVER])
  }

  /** A bare server of `baseline/`, told what to do. */
  baseline(file: string, ...parameters: string[]): Promise<Running> {
    return this.start([join(import.meta.dirname, 'baseline', file), ...parameters])
  }

  /** Milliseconds from the start of a Node process to its end. */
  async timed(parameters: string[]): Promise<number> {
    const started = performance.now()
    const child = spawn(process.execPath, parameters, { env: this.env, cwd: this.directory, stdio: 'ignore' })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`node ${parameters.join(' ')} ended with ${code}.`)
    return performance.now() - started
  }

  command(...parameters: string[]): Promise<number> {
    return this.timed([COMMAND, ...parameters])
  }

  async close(): Promise<void> {
    for (const each of this.running) await each.stop()
    await rm(this.directory, { recursive: true, force: true })
  }

  private async start(parameters: string[], env: Record<string, string> = {}): Promise<Running> {
    const started = performance.now()
    const child = spawn(process.execPath, parameters, {
      env: { ...this.env, ...env },
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (chunk) => {
      complaints += chunk
    })
    const ended = once(child, 'exit')
    const url = await addressFrom(createInterface(child.stdout))
    const readyMs = performance.now() - started
    if (!url || !child.pid)
      throw new Error(`node ${parameters.join(' ')} ended before it listened.\n${complaints}`)
    const running: Running = {
      pid: child.pid,
      url,
      readyMs,
      stop: async () => {
        this.running.delete(running)
        child.kill('SIGTERM')
        await ended
      },
    }
    this.running.add(running)
    return running
  }
}

async function addressFrom(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) {
    const address = /listening on (\S+)/.exec(line)?.[1]
    if (address) return address
  }
  return undefined
}
