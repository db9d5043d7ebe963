import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../core/context.ts'
import { hasCode, StartFailure } from './failure.ts'
import type { Handler } from './http.ts'

const HEADERS_TIMEOUT_MS = 20_000
const REQUEST_TIMEOUT_MS = 120_000
const KEEP_ALIVE_MS = 65_000
const DRAIN_TIMEOUT_MS = 10_000
const SWEEP_INTERVAL_MS = 20

export type Listening = {
  url: string
  port: number
  use(handler: Handler): void
  /** Stops accepting, waits for what is in flight, then cuts what is left. Asking again is waiting for the same. */
  drain(): Promise<void>
}

export async function listen(host: string, port: number, first: Handler, log: Log): Promise<Listening> {
  let handler = first
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => void handler(request, response),
  )
  await bind(server, host, port)
  const address = server.address() as AddressInfo
  let drained: Promise<void> | undefined
  return {
    url: `http://${shownHost(host)}:${address.port}`,
    port: address.port,
    use(next) {
      handler = next
    },
    drain() {
      drained ??= drain(server, log)
      return drained
    },
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

async function drain(server: Server, log: Log): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that is kept alive becomes idle when its answer is out, and would hold the door open.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_INTERVAL_MS)
  const late = setTimeout(() => {
    log.warn({}, `Requests still ran after ${DRAIN_TIMEOUT_MS / 1000} s and were cut off`)
    server.closeAllConnections()
  }, DRAIN_TIMEOUT_MS)
  await closed
  clearInterval(sweep)
  clearTimeout(late)
}

function explain(error: Error, host: string, port: number): Error {
  if (hasCode(error, 'EADDRINUSE')) {
    return new StartFailure(
      `Port ${port} on ${host} is taken by another program.`,
      'Stop it, or start with another --port (or VIGINT_PORT).',
      { cause: error },
    )
  }
  if (hasCode(error, 'EACCES')) {
    return new StartFailure(
      `Port ${port} needs more rights than this user has.`,
      'Choose a --port above 1023.',
      { cause: error },
    )
  }
  if (hasCode(error, 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN')) {
    return new StartFailure(
      `${host} is not an address of this machine.`,
      'Choose another --host; 127.0.0.1 is for this machine alone, 0.0.0.0 for all.',
      { cause: error },
    )
  }
  return error
}

/** An address that a person on this machine can open. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
