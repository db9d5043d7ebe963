import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { hasCode } from './failure.ts'

type Headers = Iterable<readonly [string, string]>

/** What is no HTTP request, or never becomes one, is refused in the words of everything else. */
export const refuseGarbage =
  (headers: Headers) =>
  (error: Error, socket: Duplex): void => {
    if (hasCode(error, 'ECONNRESET') || !socket.writable || isAnswering(socket)) return void socket.destroy()
    socket.end(answerTo(error, headers), () => socket.destroy())
  }

/** Amid an answer, another would be taken for a part of it. Node keeps this where its own handler looks for it. */
const isAnswering = (socket: Duplex) =>
  '_httpMessage' in socket && (socket._httpMessage as { headersSent?: boolean } | null)?.headersSent === true

function answerTo(error: Error, headers: Headers): string {
  const [status, message] = refusalOf(error)
  const body = `${JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })}\n`
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    ...Array.from(headers, ([name, value]) => `${name}: ${value}`),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

function refusalOf(error: Error): [status: number, message: string] {
  if (hasCode(error, 'HPE_HEADER_OVERFLOW'))
    return [431, 'The headers are too large. Send fewer, or shorter ones.']
  if (hasCode(error, 'HPE_CHUNK_EXTENSIONS_OVERFLOW'))
    return [413, 'The extensions of a chunk are too large.']
  if (hasCode(error, 'ERR_HTTP_REQUEST_TIMEOUT')) return [408, 'The request did not arrive in time.']
  return [400, 'That is not an HTTP request, or it broke off.']
}
