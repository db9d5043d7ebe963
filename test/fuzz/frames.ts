import type { Documents } from './documents.ts'
import type { Random } from './random.ts'

const TEXT = 0x81
const MASKED = 0x80
const MASK_BYTES = 4

/** How a WebSocket is asked for, and what then is said over it. */
export function overSocket(random: Random, documents: Documents, key: string): Buffer {
  const head = [
    'GET /graphql HTTP/1.1',
    'host: vigint',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol: graphql-transport-ws',
    ...(random.chance(0.7) ? [`authorization: Bearer ${key}`] : []),
  ]
  const frames = random.list(6, () => frame(random, message(random, documents, key)))
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), ...frames])
}

function message(random: Random, documents: Documents, key: string): string {
  const payload = documents.make()
  return random.pick<() => string>([
    () => JSON.stringify({ type: 'connection_init' }),
    () => JSON.stringify({ type: 'connection_init', payload: { apiKey: key } }),
    () => JSON.stringify({ type: 'connection_init', payload: documents.json(3) }),
    () => JSON.stringify({ type: 'subscribe', id: random.pick(['1', '2', random.text()]), payload }),
    () => JSON.stringify({ type: 'subscribe', id: '1', payload: documents.json(2) }),
    () => JSON.stringify({ type: 'subscribe', payload }),
    () => JSON.stringify({ type: 'complete', id: '1' }),
    () => JSON.stringify({ type: random.pick(['ping', 'pong', 'next', 'error', random.text()]) }),
    () => JSON.stringify(documents.json(3)),
    () => random.text(),
  ])()
}

/** Masked with nothing, as the standard allows; now and then of a kind or length that it does not. */
function frame(random: Random, text: string): Buffer {
  const body = Buffer.from(text)
  const kind = random.chance(0.9) ? TEXT : random.below(256)
  const mask = Buffer.alloc(MASK_BYTES)
  if (body.length < 126) return Buffer.concat([Buffer.from([kind, MASKED | body.length]), mask, body])
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(random.chance(0.95) ? body.length : 2 ** 40))
  return Buffer.concat([Buffer.from([kind, MASKED | 127]), length, mask, body])
}
