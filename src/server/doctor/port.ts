import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import { hasCode } from '../failure.ts'
import { broken, type Check, ok } from './check.ts'

const NAME = 'port'
const ANSWER_TIMEOUT_MS = 1_000

export async function checkPort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Check> {
  const error = await tryToListen(host, port)
  if (!error) return ok(NAME, `${port} on ${host} is free`)
  if (!hasCode(error, 'EADDRINUSE')) {
    return broken(NAME, `${port} on ${host}: ${error.message}`, 'Choose another --host or --port.')
  }
  if (await isVigint(host, port)) return ok(NAME, `vigint answers at ${port} on ${host}`)
  return broken(
    NAME,
    `${port} on ${host} is taken by another program`,
    'Stop it, or start with another --port.',
  )
}

function tryToListen(host: string, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

async function isVigint(host: string, port: number): Promise<boolean> {
  try {
    const address = host === '0.0.0.0' || host === '::' ? 'localhost' : host
    const response = await fetch(`http://${address}:${port}/health/live`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    return response.ok && typeof ((await response.json()) as { version?: unknown }).version === 'string'
  } catch {
    return false
  }
}
