import type { Random } from './random.ts'

const MANY_HEADERS = 3_000
export const LONG = 20_000

/** Lines of a head that nobody means, or everybody means otherwise. */
export function oddHeaders(random: Random, key: string): string[] {
  return random.pick<() => string[]>([
    () => [
      `authorization: ${random.pick(['', 'Bearer', 'Basic eDp5', `Bearer ${key} ${key}`, `bearer  ${key}`, `Bearer ${key.slice(0, -1)}`, `Bearer ${headerText(random)}`])}`,
    ],
    () => [`authorization: Bearer ${key}`, `authorization: Bearer ${key}x`],
    () => [`authorization: Bearer ${key}`, `x-api-key: ${key}y`],
    () => [`x-api-key: ${key}`, `x-api-key: ${key}`],
    () => [`x-api-key: ${headerText(random)}`],
    () => [
      `content-type: ${random.pick(['text/plain', 'multipart/form-data', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'application/jsonx', headerText(random), ''])}`,
    ],
    () => [`content-encoding: ${random.pick(['gzip', 'br', 'deflate', 'identity', 'nope'])}`],
    () => [`idempotency-key: ${headerText(random)}`],
    () => [`accept: ${random.pick(ACCEPTS)}`, `accept-encoding: ${headerText(random)}`],
    () => [
      `x-forwarded-for: ${headerText(random)}`,
      `forwarded: ${headerText(random)}`,
      'x-forwarded-proto: gopher',
    ],
    () => [`origin: ${headerText(random)}`, 'access-control-request-method: PUT'],
    () => [`x-long: ${'x'.repeat(random.below(LONG))}`],
    () => Array.from({ length: random.below(MANY_HEADERS) }, (_, each) => `x-${each}: y`),
    () => [`user-agent: ${'ü'.repeat(random.below(2_000))}`],
    () => [
      `upgrade: ${random.pick(['websocket', 'h2c', 'nope'])}`,
      'connection: upgrade',
      `sec-websocket-version: ${random.pick(['13', '8', 'x'])}`,
      `sec-websocket-key: ${random.pick(['dGhlIHNhbXBsZSBub25jZQ==', 'x'])}`,
      `sec-websocket-protocol: ${random.pick(['graphql-transport-ws', 'graphql-ws', 'x'])}`,
    ],
    () => [`expect: ${random.pick(['100-continue', 'nope'])}`],
    () => ['bad header', ': x', 'x y: z'].slice(random.below(3)),
    () => [`cookie: ${headerText(random)}`, `te: ${headerText(random)}`, `range: bytes=0-${random.below(9)}`],
  ])()
}

export const ACCEPTS = [
  '*/*',
  'text/html',
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
  'image/png',
  'nope',
  '',
]

/** Without what would end the line. */
const headerText = (random: Random) =>
  random
    .text()
    .replaceAll(/[\r\n]/g, ' ')
    .slice(0, LONG)
