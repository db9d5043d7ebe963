import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { openSocket } from '../harness/socket.ts'
import { openSocket as openWebSocket } from '../harness/sockets.ts'
import { act } from '../harness/sources.ts'

const MIB = 1024 * 1024
const FRAMES = 8
const FRAME_BYTES = 2 * MIB
const TIMES = 4
/** In base64 85 MiB: more than what the system itself keeps for one who does not read, and over half of a key's room. */
const SHOW = `{ ${Array.from({ length: TIMES }, (_, at) => `f${at}: frames(source: "gate", first: ${FRAMES}) { nodes { data } }`).join(' ')} }`
const PATIENCE_MS = 30_000

let server: TestServer
let acme: MadeClient
let globex: MadeClient
beforeAll(async () => {
  server = await startTestServer({ settings: { bodyBytes: 256 * MIB } })
  acme = await makeClient(server, 'Acme')
  globex = await makeClient(server, 'Globex')
  for (const { secret } of [acme, globex]) {
    const settings = { longWindowSeconds: 300, bufferBytes: 64 * MIB }
    expect(await act(server, secret, 'createSource', { name: 'gate', settings })).toMatchObject({ settings })
    for (let at = 0; at < FRAMES; at += 1) {
      await fetch(`${server.url}/ingest/gate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'image/jpeg' },
        body: new Uint8Array(jpeg(64, 48, FRAME_BYTES)),
      })
    }
  }
})
afterAll(() => server.stop())

/** Asks, and reads no more than how the answer begins. */
async function askDeaf({ secret }: MadeClient): Promise<Socket> {
  const socket = await openSocket(server.url)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  const body = JSON.stringify({ query: SHOW })
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  const [begin] = await once(socket, 'data')
  socket.pause()
  expect(String(begin)).toMatch(/^HTTP\/1\.1 200 /)
  return socket
}

const shown = async ({ secret }: MadeClient) => {
  const { status, body } = await server.graphql(SHOW, {}, secret)
  const pages: { nodes: { data: string | null }[] }[] = Object.values(body.data ?? {})
  const nodes = pages.flatMap((page) => page.nodes)
  const codes = new Set(body.errors?.map((error: any) => error.extensions.code))
  return { status, pictures: nodes.filter(({ data }) => data !== null).length, codes: [...codes] }
}

test('an answer that is not read takes the room of its key alone, and gives it back', async () => {
  const all = { status: 200, pictures: TIMES * FRAMES, codes: [] }
  expect(await shown(acme)).toEqual(all)
  const deaf = await askDeaf(acme)
  await vi.waitFor(
    async () => expect(await shown(acme)).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] }),
    PATIENCE_MS,
  )
  expect(await shown(globex)).toEqual(all)
  deaf.destroy()
  await vi.waitFor(async () => expect(await shown(acme)).toEqual(all), PATIENCE_MS)
})

test('over a WebSocket, where answers wait behind one another, less is sent at a time', async () => {
  const { send, next } = await openWebSocket(server.url, {
    headers: { authorization: `Bearer ${acme.secret}` },
  })
  send({ type: 'connection_init' })
  expect(await next()).toMatchObject({ type: 'connection_ack' })
  send({ type: 'subscribe', id: '1', payload: { query: SHOW } })
  const answer = JSON.stringify(await next())
  expect(answer).toContain('sent over a WebSocket')
  expect(answer.length).toBeLessThan(8 * MIB)
})
