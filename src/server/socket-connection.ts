import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'graphql-ws'
import { CloseCode, makeServer } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Log } from '../core/context.ts'

/** A peer that is silent for two of these is gone. */
const PING_INTERVAL_MS = 12_000
/** What may wait for a peer that does not read. */
const MOST_WAITING_BYTES = 1024 * 1024
const TERMINATE_AFTER_MS = 1_000
export const GOING_AWAY = 1001
const TOO_SLOW = 1008
/** A close frame holds no more. */
const LONGEST_REASON_BYTES = 123

export type SocketExtra = { socket: WebSocket; request: IncomingMessage }

/** Speaks graphql-transport-ws on one socket until either side ends it. */
export function serveSocket(
  options: ServerOptions<Record<string, unknown>, SocketExtra>,
  extra: SocketExtra,
  log: Log,
): void {
  const { socket } = extra
  const stopPings = keepAlive(socket)
  const closed = makeServer(options).opened(
    {
      protocol: socket.protocol,
      // Answers when the bytes have left: what is to be sent next is made then.
      send: (data) =>
        new Promise((resolve) => {
          if (socket.readyState === socket.OPEN) socket.send(data, () => resolve())
          else resolve()
        }),
      close: (code, reason) => closeSocket(socket, code ?? CloseCode.BadRequest, reason ?? ''),
      onMessage: (receive) => {
        socket.on('message', (data) => {
          if (socket.bufferedAmount > MOST_WAITING_BYTES)
            return closeSocket(socket, TOO_SLOW, 'Reads too slowly')
          receive(String(data)).catch(() => closeSocket(socket, CloseCode.BadRequest, 'Invalid message'))
        })
      },
    },
    extra,
  )
  socket.once('close', (code, reason) => {
    stopPings()
    closed(code, String(reason)).catch((err: unknown) => log.error({ err }, 'A connection ended badly'))
  })
  // Too large a message, or none of this protocol: the library has closed it already.
  socket.on('error', () => {})
}

/** Also of one that reads no more, whose last word would wait for ever. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  const bytes = Buffer.from(reason)
  const cut = bytes
    .subarray(0, LONGEST_REASON_BYTES)
    .toString()
    .replace(/\ufffd+$/, '')
  socket.close(code, cut)
  setTimeout(() => socket.terminate(), TERMINATE_AFTER_MS).unref()
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, PING_INTERVAL_MS)
  timer.unref()
  socket.on('pong', () => {
    answered = true
  })
  return () => clearInterval(timer)
}
