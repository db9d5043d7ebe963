import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { makeClient, makeKey } from '../harness/acts.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { filesFor, multipart, postMultipart } from '../harness/multipart.ts'
import { picture } from '../harness/pictures.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { hear, openSocket } from '../harness/socket.ts'

/** Counts are written once a second. */
const SOON = { timeout: 5_000 }
const PUSH = `mutation ($input: BufferFramesInput!) {
  bufferFrames(input: $input) { ... on FramesBuffered { accepted } ... on Error { message } }
}`

let database: TestDatabase
let server: TestServer
let other: TestServer
let data: Buffer
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startTestServer({ database })
  other = await startTestServer({ database })
  data = await picture()
})
afterAll(async () => {
  await other.stop()
  await server.stop()
  await database.drop()
})

const push = (
  key: string,
  { at = server, count = 1, ...more }: { at?: TestServer; count?: number; client?: string } = {},
) => {
  const frames = Array.from({ length: count }, () => ({ data: data.toString('base64') }))
  return at.graphql(PUSH, { input: { source: 'gate', frames, ...more } }, key)
}

async function setBudget(client: string, quantity: number, stop = true): Promise<void> {
  const { body } = await server.graphql(
    `mutation ($i: SetBudgetInput!) { setBudget(input: $i) { __typename } }`,
    { i: { client, operation: 'FRAMES', period: 'DAY', quantity, stop } },
  )
  expect(body.data.setBudget.__typename).toBe('BudgetSet')
}

async function usedUp(name: string) {
  const client = await makeClient(server, name)
  await setBudget(client.slug, 3)
  expect((await push(client.secret, { count: 3 })).body.data.bufferFrames.accepted).toBe(3)
  for (const at of [server, other])
    await vi.waitFor(async () => expect((await push(client.secret, { at })).status).toBe(402), SOON)
  return client
}

const ingest = (key: string, source = 'gate', type = 'image/jpeg', body: Buffer = data) =>
  fetch(`${server.url}/ingest/${source}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body: new Uint8Array(body),
  })

const part = () =>
  Buffer.concat([
    Buffer.from(`--frame\r\ncontent-type: image/jpeg\r\ncontent-length: ${data.length}\r\n\r\n`),
    data,
    Buffer.from('\r\n'),
  ])

const exceeded = {
  message: expect.stringMatching(
    /^The budget for frames, 3 a day, does not allow it any more\. It begins anew at /,
  ),
  extensions: expect.objectContaining({
    code: 'QUOTA_EXCEEDED',
    resetsAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00\.000Z$/),
    retryAfterMs: expect.any(Number),
  }),
}

test('a budget of frames that is used up answers 402 at every way in, and makes no camera', async () => {
  const { slug, secret } = await usedUp('Used up')
  const json = await push(secret)
  expect([json.status, json.body.errors?.[0]]).toMatchObject([402, exceeded])
  expect(Number(json.headers.get('retry-after'))).toBeGreaterThan(0)

  const input = { source: 'new camera', frames: [{ data: null }] }
  const parts = multipart(filesFor(PUSH, { input }, { 'variables.input.frames.0.data': data }))
  const files = await postMultipart(server, secret, parts)
  expect([files.status, files.body.errors?.[0]]).toMatchObject([402, exceeded])

  const one = await ingest(secret, 'another')
  expect([one.status, await one.json()]).toMatchObject([402, { errors: [exceeded] }])
  expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(0)

  const stream = await ingest(secret, 'gate', 'multipart/x-mixed-replace; boundary=frame', part())
  expect([stream.status, await stream.json()]).toMatchObject([402, { errors: [exceeded] }])

  // Whoever pushes for it.
  expect((await push(server.operatorKey, { client: slug })).status).toBe(402)
  const { body } = await server.graphql('{ sources { nodes { name } } }', {}, secret)
  expect(body.data.sources.nodes).toEqual([{ name: 'gate' }])
})

test('a stream that goes on ends once the budget is used up', async () => {
  const { slug, secret } = await makeClient(server, 'Streaming')
  await setBudget(slug, 3)
  const socket = await openSocket(server.url)
  onTestFinished(() => void socket.destroy())
  const heard = hear(socket, /\r\n\r\n\{.*\}/)
  socket.write(
    `POST /ingest/gate HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\ncontent-type: multipart/x-mixed-replace; boundary=frame\r\ntransfer-encoding: chunked\r\n\r\n`,
  )
  const send = () =>
    socket.write(
      Buffer.concat([Buffer.from(`${part().length.toString(16)}\r\n`), part(), Buffer.from('\r\n')]),
    )
  const timer = setInterval(send, 50)
  onTestFinished(() => clearInterval(timer))
  expect(await heard).toMatch(/^HTTP\/1\.1 402 /)
})

test('raising it, making it a warning, or deleting it lifts the stop at once, on every server', async () => {
  const { slug, secret } = await usedUp('Lifted')
  const testing = await makeKey(server, { client: slug, environment: 'TEST' })
  expect((await push(testing.secret)).status).toBe(200)
  const passes = async () => {
    expect((await push(secret)).status).toBe(200)
    // Where it was not changed, as soon as the notice is heard.
    await vi.waitFor(async () => expect((await push(secret, { at: other })).status).toBe(200), {
      timeout: 900,
    })
  }
  await setBudget(slug, 1_000)
  await passes()
  await setBudget(slug, 1)
  await vi.waitFor(async () => expect((await push(secret)).status).toBe(402), SOON)
  await setBudget(slug, 1, false)
  await passes()
  await setBudget(slug, 1)
  await vi.waitFor(async () => expect((await push(secret)).status).toBe(402), SOON)
  await server.graphql(
    'mutation ($c: ID!) { deleteBudget(input: { client: $c, operation: FRAMES, period: DAY }) { __typename } }',
    { c: slug },
  )
  await passes()
})
