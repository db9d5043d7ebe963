import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const REQUESTS = 20_000
const CONNECTIONS = 10
const POLLS = 100

/** Redis and its own load generator, where both are on the PATH. */
export const hasRedis = ['redis-server', 'redis-benchmark', 'redis-cli'].every(
  (command) => spawnSync(command, ['--version']).status === 0,
)

export type BenchRedis = {
  url: string
  /** What it takes of one command by `redis-benchmark`, with the picture as the last argument. */
  perSecond(picture: Buffer, ...command: string[]): Promise<number>
  stop(): Promise<void>
}

export async function startBenchRedis(): Promise<BenchRedis> {
  const port = String(await freePort())
  const child = spawn('redis-server', ['--port', port, '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  for (
    let poll = 0;
    spawnSync('redis-cli', ['-p', port, 'ping']).stdout.toString().trim() !== 'PONG';
    poll += 1
  ) {
    if (poll === POLLS) throw new Error('redis-server does not answer.')
    await delay(50)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async perSecond(picture, ...command) {
      const parameters = ['-p', port, '-n', String(REQUESTS), '-c', String(CONNECTIONS), '--csv', '-x']
      const bench = spawn('redis-benchmark', [...parameters, ...command], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      bench.stdin.end(picture)
      let text = ''
      bench.stdout.setEncoding('utf8').on('data', (piece) => {
        text += piece
      })
      await once(bench, 'close')
      // "test","rps",… and below it the figures, the name of the test first.
      const rate = /","([\d.]+)"/.exec(text.trim().split('\n').at(-1) ?? '')?.[1]
      if (!rate) throw new Error(`redis-benchmark said: ${text}`)
      return Number(rate)
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
