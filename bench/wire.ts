import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { cpuSeconds } from './load.ts'

const CONNECTIONS = 10
const SECONDS = 2
const END_OF_HEADERS = '\r\n\r\n'

/** A request that is ready to be sent, in pieces that many requests share. */
export type Prepared = readonly Buffer[]
export type Pushing = {
  url: string
  pid: number
  /** The nth request of the round. */
  request(number: number): Prepared
  /** How many frames are in each. */
  frames: number
}
export type Pushed = { framesPerSecond: number; cpuMicroseconds: number; bytesPerSecond: number }

/**
 * As many requests as a few connections get through, one at a time on each. Bytes are only sent, never made, and of
 * the answer only the status is looked at: the generator must not be what is measured.
 */
export async function push(target: Pushing, seconds = SECONDS, connections = CONNECTIONS): Promise<Pushed> {
  const before = await cpuSeconds(target.pid)
  const started = performance.now()
  const until = started + seconds * 1000
  let sent = 0
  let bytes = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const line = await openLine(target.url)
      while (performance.now() < until) {
        const request = target.request(sent)
        sent += 1
        for (const piece of request) bytes += piece.length
        const answer = await line.ask(request)
        if (!answer.startsWith('HTTP/1.1 200') || answer.includes('"errors"') || answer.includes('"reason"'))
          throw new Error(`A frame was answered: ${answer}`)
      }
      line.close()
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  const frames = sent * target.frames
  const cpu = (await cpuSeconds(target.pid)) - before
  return {
    framesPerSecond: frames / elapsed,
    cpuMicroseconds: (cpu * 1e6) / frames,
    bytesPerSecond: bytes / elapsed,
  }
}

export type Line = { ask(request: Prepared): Promise<string>; close(): void; socket: Socket }

/** One connection that is kept. The answer comes as text, headers and all. */
export async function openLine(url: string): Promise<Line> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let text = ''
  let answered: ((text: string) => void) | undefined
  let failed: ((error: Error) => void) | undefined
  socket.setEncoding('latin1')
  socket.on('data', (piece) => {
    text += piece
    if (!isWhole(text)) return
    const whole = text
    text = ''
    answered?.(whole)
  })
  socket.on('error', (error) => failed?.(error))
  socket.on('close', () => failed?.(new Error(`The connection was closed. ${text}`)))
  return {
    socket,
    ask: (request) =>
      new Promise((resolve, reject) => {
        answered = resolve
        failed = reject
        socket.cork()
        for (const piece of request) socket.write(piece)
        socket.uncork()
      }),
    close() {
      failed = undefined
      socket.destroy()
    },
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf(END_OF_HEADERS)
  if (end === -1) return false
  const headers = text.slice(0, end).toLowerCase()
  const length = /\r\ncontent-length: (\d+)/.exec(headers)?.[1]
  const body = end + END_OF_HEADERS.length
  if (length !== undefined) return text.length >= body + Number(length)
  return text.endsWith('0\r\n\r\n') && text.length > body
}
