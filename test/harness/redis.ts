import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** Whether there is a Redis for tests; where there is none, what needs one is skipped, and says so. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) console.warn('\nNo redis-server on the PATH: tests that need Redis are SKIPPED.\n')

export type TestRedis = {
  url: string
  /** As a crash or a cut cable would. */
  kill(): Promise<void>
  /** At the same address, empty. */
  restart(): Promise<void>
  /** It goes on listening, and answers nobody. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

/** A Redis of its own on a free port, in memory alone. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child = await start(port)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url,
    kill,
    async restart() {
      child = await start(port)
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: kill,
  }
}

async function start(port: number): Promise<ChildProcess> {
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  for (;;) {
    const redis = new Redis(port, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
    redis.on('error', () => {})
    const answer = await redis
      .connect()
      .then(() => redis.ping())
      .catch(() => undefined)
    redis.disconnect()
    if (answer === 'PONG') return child
    if (child.exitCode !== null) throw new Error('redis-server ended before it answered.')
    await pause(20)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
