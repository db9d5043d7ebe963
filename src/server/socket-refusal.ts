import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { GraphQLError } from 'graphql'

/** The answer to a request for a WebSocket that gets none: plain HTTP, in the words of every other refusal. */
export function refuseUpgrade(
  socket: Duplex,
  { message, extensions }: GraphQLError,
  others: [name: string, value: string][],
): void {
  const { http, ...rest } = extensions
  const status = http?.status ?? 500
  const body = `${JSON.stringify({ errors: [{ message, extensions: rest }] })}\n`
  const headers = {
    ...Object.fromEntries(others),
    ...http?.headers,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'))
}
