import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Log } from '../core/context.ts'
import { refuseGarbage } from './client-errors.ts'
import { hasCode, StartFailure } from './failure.ts'
import { securityHeaders } from './headers.ts'
import type { Handler } from './http.ts'
import { DEADLINES, type Deadlines, watchProgress } from './progress.ts'
import type { UpgradeHandler } from './sockets.ts'
import { hostIn, type Tls } from './tls.ts'

const KEEP_ALIVE_MS = 65_000
const DRAIN_TIMEOUT_MS = 10_000
/** A handshake that hangs would hold up the end. */
const HANDSHAKE_TIMEOUT_MS = 5_000
const OLDEST_TLS = 'TLSv1.2'
const SWEEP_INTERVAL_MS = 20

export type Listening = {
  url: string
  port: number
  use(handler: Handler): void
  /** Until then, whoever wants a WebSocket is answered as everybody else. */
  onUpgrade(handler: UpgradeHandler): void
  /** From now on with this certificate; connections that are open stay. */
  useTls(tls: Tls): void
  /** Stops accepting, waits for what is in flight, then cuts what is left. Asking again is waiting for the same. */
  drain(): Promise<void>
}

export async function listen(
  host: string,
  port: number,
  first: Handler,
  log: Log,
  tls?: Tls,
  deadlines: Deadlines = DEADLINES,
): Promise<Listening> {
  let handler = first
  const headers = securityHeaders(tls !== undefined)
  const answer: Handler = (request, response) => {
    follow(request, response)
    for (const [name, value] of headers) response.setHeader(name, value)
    return handler(request, response)
  }
  const server = createFor(answer, tls, deadlines)
  server.on('clientError', refuseGarbage(headers))
  const follow = watchProgress(server, deadlines, (socket) => server.emit('clientError', tooSlow(), socket))
  // What else is expected is none of ours: it is answered as if it were not.
  server.on('checkExpectation', (request, response) => void answer(request, response))
  await bind(server, host, port)
  const address = server.address() as AddressInfo
  let drained: Promise<void> | undefined
  return {
    url: urlOf(host, address.port, tls),
    port: address.port,
    use(next) {
      handler = next
    },
    onUpgrade: (upgrade) => void server.on('upgrade', upgrade),
    useTls(next) {
      if ('setSecureContext' in server) server.setSecureContext(contextOf(next))
    },
    drain() {
      drained ??= drain(server, log)
      return drained
    },
  }
}

/** As the server itself says it of headers. */
const tooSlow = () => Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })

function createFor(
  answer: Handler,
  tls: Tls | undefined,
  { headersMs, intervalMs }: Deadlines,
): Server | TlsServer {
  const timeouts = {
    headersTimeout: headersMs,
    connectionsCheckingInterval: intervalMs,
    // Whole requests take as long as they take; what counts is that they get on.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Whoever offers another protocol, as HTTP/2, is answered in this one.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => /websocket/i.test(headers.upgrade ?? ''),
  }
  if (!tls) return createServer(timeouts, (request, response) => void answer(request, response))
  const server = createTlsServer(
    { ...timeouts, ...contextOf(tls), handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
    (request, response) => void answer(request, response),
  )
  return followHandshakes(server)
}

/** Connections that are no HTTP yet: nothing else knows of them, and the server would wait for them at its end. */
const shaking = new WeakMap<Server | TlsServer, Map<string, Socket>>()

function followHandshakes(server: TlsServer): TlsServer {
  const open = new Map<string, Socket>()
  const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket)
    open.set(name, socket)
    socket.once('close', () => open.delete(name))
  })
  server.on('secureConnection', (socket: Socket) => open.delete(nameOf(socket)))
  shaking.set(server, open)
  return server
}

const contextOf = ({ cert, key }: Tls) => ({ cert, key, minVersion: OLDEST_TLS }) as const

function bind(server: Server | TlsServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

async function drain(server: Server | TlsServer, log: Log): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  shaking.get(server)?.forEach((socket) => void socket.destroy())
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

function urlOf(host: string, port: number, tls: Tls | undefined): string {
  const shown = shownHost(host)
  return tls ? `https://${hostIn(tls, shown)}:${port}` : `http://${shown}:${port}`
}

/** An address that a person on this machine can open. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
