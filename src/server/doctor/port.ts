import { createServer } from 'node:net'
import { liveness } from '../../client/liveness.ts'
import { inspectEmbedded } from '../../db/embedded/inspect.ts'
import type { Config } from '../config.ts'
import { embeddedDirectory } from '../database.ts'
import { hasCode } from '../failure.ts'
import { broken, type Check, ok } from './check.ts'

const NAME = 'port'
const ANSWER_TIMEOUT_MS = 1_000

export async function checkPort({
  host,
  port,
  dataDir,
  databaseUrl,
}: Pick<Config, 'host' | 'port' | 'dataDir' | 'databaseUrl'>): Promise<Check> {
  const error = await tryToListen(host, port)
  if (!error) return ok(NAME, `${port} on ${host} is free`)
  if (!hasCode(error, 'EADDRINUSE')) {
    return broken(NAME, `${port} on ${host}: ${error.message}`, 'Choose another --host or --port.')
  }
  const vigint = (await isVigint('https', host, port)) || (await isVigint('http', host, port))
  if (vigint && (databaseUrl || (await isRunning(dataDir))))
    return ok(NAME, `vigint answers at ${port} on ${host}`)
  return broken(
    NAME,
    `${port} on ${host} is taken by ${vigint ? 'a vigint with another data directory' : 'another program'}`,
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

async function isRunning(dataDir: string): Promise<boolean> {
  return (await inspectEmbedded(embeddedDirectory(dataDir))).state === 'running'
}

async function isVigint(protocol: 'http' | 'https', host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const shown = address.includes(':') ? `[${address}]` : address
  const said = await liveness(`${protocol}://${shown}:${port}`, ANSWER_TIMEOUT_MS)
  try {
    return typeof (JSON.parse(said ?? '{}') as { version?: unknown }).version === 'string'
  } catch {
    return false
  }
}
