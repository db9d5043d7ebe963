import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How long a connection may do nothing, by what it is at. */
export type Deadlines = {
  headersMs: number
  /** A body of which too little came in so long is cut. How long all of it takes does not matter. */
  bodyMs: number
  bodyBytesPerSecond: number
  /** The more of it there is, the faster it has to come: from so many bytes on, by so many a second. */
  largeBodyBytes: number
  largeBodyBytesPerSecond: number
  /** A camera may be slow; one from which nothing came for so long is gone. */
  streamMs: number
  /** Nobody has read anything of an answer for so long. */
  answerMs: number
  /** How often all connections are looked at. */
  intervalMs: number
}

export const DEADLINES: Deadlines = {
  headersMs: 20_000,
  bodyMs: 30_000,
  bodyBytesPerSecond: 256,
  largeBodyBytes: 8 * 1024 * 1024,
  largeBodyBytesPerSecond: 32 * 1024,
  streamMs: 60_000,
  answerMs: 30_000,
  intervalMs: 5_000,
}

/** Bodies that are streams: pauses are a part of them. With each, what has come of a part that is not whole. */
const streams = new WeakMap<IncomingMessage, () => number>()
export const expectPauses = (request: IncomingMessage, unfinished: () => number): void =>
  void streams.set(request, unfinished)

/** What a connection is at, and how far it had come when it was last found to get on. */
type Exchange = {
  request: IncomingMessage | undefined
  response: ServerResponse | undefined
  /** Of the body, as announced. */
  length: number
  /** What the connection had read when the body began; for small ones nobody asks. */
  begunAt: number
  since: number
  bytesRead: number
  /** Of a stream, with a part that is not whole: since when it is looked at, and what had been read then. */
  part: { since: number; bytesRead: number } | undefined
  /** When it was found to be answered before its body had ended. */
  answeredAt: number | undefined
}

/**
 * Finds bodies that do not get on, and answers that nobody reads. It holds on to what goes on alone: an idle connection
 * keeps nothing of its last request.
 */
export function watchProgress(server: Server, deadlines: Deadlines, cut: (socket: Socket) => void) {
  const exchanges = new Map<Socket, Exchange>()

  function exchangeOn(socket: Socket): Exchange {
    const known = exchanges.get(socket)
    if (known) return known
    const exchange = {
      request: undefined,
      response: undefined,
      length: 0,
      begunAt: 0,
      since: 0,
      bytesRead: 0,
      part: undefined,
      answeredAt: undefined,
    }
    exchanges.set(socket, exchange)
    socket.once('close', () => exchanges.delete(socket))
    return exchange
  }

  function check(): void {
    const now = performance.now()
    for (const [socket, exchange] of exchanges) {
      if (exchange.request?.complete) exchange.request = undefined
      if (exchange.response?.writableFinished) {
        exchange.response = undefined
        exchange.answeredAt = now
      }
      if (!exchange.request) continue
      // It has its answer: all that still comes is dropped.
      if (exchange.answeredAt !== undefined && now - exchange.answeredAt >= deadlines.bodyMs) socket.destroy()
      else if (isStuck(exchange, exchange.request, socket.bytesRead, now)) cut(socket)
    }
  }

  function isStuck(exchange: Exchange, request: IncomingMessage, bytesRead: number, now: number): boolean {
    const unfinished = streams.get(request)
    const isStream = unfinished !== undefined
    if (isStream && isPartStuck(exchange, request, unfinished(), bytesRead, now)) return true
    const bytes = bytesRead - exchange.bytesRead
    const getsOn = exchange.since === 0 || (isStream && bytes > 0)
    // What has come and was not taken yet is waited for by nobody but us.
    if (!getsOn && request.readableLength === 0) {
      const period = isStream ? deadlines.streamMs : deadlines.bodyMs
      if (now - exchange.since < period) return false
      const come = Math.min(bytesRead - exchange.begunAt, exchange.length)
      const perSecond = Math.max(deadlines.bodyBytesPerSecond, rateFor(come))
      if (isStream || bytes < (perSecond * period) / 1000) return true
    }
    exchange.since = now
    exchange.bytesRead = bytesRead
    return false
  }

  /** A part may be held for a pause, as its end may come with the next; but not by a trickle. */
  function isPartStuck(
    exchange: Exchange,
    request: IncomingMessage,
    unfinished: number,
    bytesRead: number,
    now: number,
  ): boolean {
    const { part } = exchange
    if (part && unfinished > 0 && request.readableLength === 0) {
      if (now - part.since < deadlines.streamMs) return false
      if (bytesRead - part.bytesRead < (rateFor(unfinished) * deadlines.streamMs) / 1000) return true
    }
    exchange.part = unfinished > 0 ? { since: now, bytesRead } : undefined
    return false
  }

  const rateFor = (bytes: number): number =>
    deadlines.largeBodyBytesPerSecond * Math.min(1, bytes / deadlines.largeBodyBytes)

  const timer = setInterval(check, deadlines.intervalMs)
  timer.unref()
  server.once('close', () => clearInterval(timer))
  // Told of each connection on which nothing moved for so long, in either direction, those kept alive among them.
  server.setTimeout(deadlines.answerMs, (socket: Socket) => {
    const response = exchanges.get(socket)?.response
    if (!response || response.writableFinished || socket.writableLength > 0) socket.destroy()
    else socket.setTimeout(deadlines.answerMs)
  })

  return (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = exchangeOn(request.socket)
    exchange.length = lengthOf(request)
    exchange.request = exchange.length > 0 ? request : undefined
    exchange.response = response
    exchange.begunAt = exchange.length > SMALL_BYTES ? request.socket.bytesRead : 0
    exchange.since = 0
    exchange.part = undefined
    exchange.answeredAt = undefined
  }
}

/** Of so few, all may come as slowly as any body. */
const SMALL_BYTES = 64 * 1024

const lengthOf = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Number.POSITIVE_INFINITY
