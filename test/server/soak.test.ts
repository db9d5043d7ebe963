import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const MIB = 1024 * 1024
const BUFFER_BYTES = 8 * MIB
const WORKERS = 8
const picture = jpeg(640, 480, 50_000)
const BUFFER = `mutation ($input: BufferFramesInput!) {
  bufferFrames(input: $input) { ... on FramesBuffered { accepted buffer { bytes } } ... on Error { message } }
}`

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

let server: TestServer
let key: string
beforeAll(async () => {
  server = await startTestServer({
    settings: {
      bufferBytes: BUFFER_BYTES,
      clientBufferBytes: BUFFER_BYTES,
      sourceBufferBytes: BUFFER_BYTES,
      keyRequestsPerMinute: 'none',
      clientRequestsPerMinute: 'none',
    },
  })
  key = (await makeClient(server, 'Acme')).secret
})
afterAll(() => server.stop())

const headers = (type: string) => ({ 'content-type': type, authorization: `Bearer ${key}` })

const mutation = (source: string, frames: number) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: headers('application/json'),
    body: JSON.stringify({
      query: BUFFER,
      variables: {
        input: {
          source,
          frames: Array.from({ length: frames }, () => ({ data: picture.toString('base64') })),
        },
      },
    }),
  })
const upload = (source: string) =>
  fetch(`${server.url}/ingest/${source}`, {
    method: 'POST',
    headers: headers('image/jpeg'),
    body: new Uint8Array(picture),
  })

/** By every way in, to sources of which many come only once. */
async function saturate(milliseconds: number): Promise<number> {
  const until = performance.now() + milliseconds
  let sent = 0
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      while (performance.now() < until) {
        sent += 1
        const source = sent % 5 === 0 ? `once-${sent}` : `camera-${worker}`
        const response = await (worker % 2 ? upload(source) : mutation(source, 1 + (sent % 8)))
        expect(response.status).toBe(200)
        await response.text()
      }
    }),
  )
  return sent
}

function held(): number {
  collect()
  collect()
  return process.memoryUsage().arrayBuffers
}

test('at saturation, with sources that come and go, memory stays within what frames may hold', async () => {
  await saturate(2_500)
  const before = held()
  const sent = await saturate(5_000)
  expect(sent).toBeGreaterThan(50)
  // The frames themselves, and what is on its way.
  expect(held()).toBeLessThan(Math.max(before, BUFFER_BYTES) + BUFFER_BYTES)
  const { bytes } = (
    await server.graphql('{ sources(first: 100) { nodes { buffer { bytes dropped } } } }', {}, key)
  ).body.data.sources.nodes.reduce(
    (sum: { bytes: number }, { buffer }: { buffer: { bytes: number } }) => ({
      bytes: sum.bytes + buffer.bytes,
    }),
    { bytes: 0 },
  )
  expect(bytes).toBeLessThanOrEqual(BUFFER_BYTES)
}, 30_000)
