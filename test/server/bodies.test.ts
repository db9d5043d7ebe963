import { readdir } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { BOUNDARY, filesFor, multipart, postMultipart } from '../harness/multipart.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { hear, openSocket } from '../harness/socket.ts'
import { openStream } from '../harness/streams.ts'

/** The machine may be busy with other tests. */
const PATIENCE_MS = 10_000
const MIB = 1024 * 1024
/** A key has half of it, 3.5 MiB of that for what is large; all together have 7 MiB for that. */
const BODY_BYTES = 8 * MIB

let server: TestServer
let acme: MadeClient
let globex: MadeClient
let initech: MadeClient
const failures: unknown[] = []
beforeAll(async () => {
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void failures.push(fields) }
  server = await startTestServer({ settings: { bodyBytes: BODY_BYTES, streamsPerKey: 3 }, log })
  acme = await makeClient(server, 'Acme')
  globex = await makeClient(server, 'Globex')
  initech = await makeClient(server, 'Initech')
})
afterAll(() => server.stop())

/** Nothing is held any more, by whatever the test before left. */
beforeEach(async () => {
  await emptied(acme, globex)
  expect(failures).toEqual([])
})

const ME = '{ me { key { id } } }'
const ask = (key: string | null, bytes: number) => server.graphql(ME, { filler: 'x'.repeat(bytes) }, key)

/** All that a key may hold has room again. */
async function emptied(...clients: MadeClient[]): Promise<void> {
  for (const { secret } of clients)
    await vi.waitFor(async () => expect((await ask(secret, 3.3 * MIB)).status).toBe(200), PATIENCE_MS)
}

const head = (path: string, key: string, type: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`

async function begin(text: string, ...more: (string | Buffer)[]): Promise<Socket> {
  const socket = await openSocket(server.url)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  for (const each of [text, ...more]) socket.write(each)
  return socket
}

/** What begins, and does not go on. */
const json = ({ secret }: MadeClient) =>
  begin(head('/graphql', secret, 'application/json', 2 * MIB), ' '.repeat(MIB))
const picture = ({ secret }: MadeClient) =>
  begin(head('/ingest/slow', secret, 'image/jpeg', MIB), Buffer.alloc(0.9 * MIB, 1))
const part = ({ secret }: MadeClient) =>
  begin(
    head('/ingest/slow', secret, 'multipart/x-mixed-replace; boundary=f', 100 * MIB),
    `--f\r\ncontent-length: ${MIB}\r\n\r\n`,
    Buffer.alloc(0.9 * MIB, 1),
  )
const unsizedPart = ({ secret }: MadeClient) =>
  begin(
    head('/ingest/slow', secret, 'multipart/x-mixed-replace; boundary=f', 100 * MIB),
    '--f\r\n\r\n',
    Buffer.alloc(0.9 * MIB, 1),
  )
const PUSH = `mutation ($input: BufferFramesInput!) {
  bufferFrames(input: $input) { ... on FramesBuffered { accepted } ... on Error { code message } }
}`
const files = (data: Buffer) =>
  filesFor(
    PUSH,
    { input: { source: 'x', frames: [{ data: null }] } },
    {
      'variables.input.frames.0.data': data,
    },
  )
const form = ({ secret }: MadeClient) =>
  begin(
    head('/graphql', secret, `multipart/form-data; boundary=${BOUNDARY}`, 2 * MIB),
    multipart(files(Buffer.alloc(MIB, 1))).subarray(0, 0.95 * MIB),
  )
const KINDS = { json, picture, part, unsizedPart, form }

const sendPicture = ({ secret }: MadeClient, body: BodyInit) =>
  fetch(`${server.url}/ingest/door`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'image/jpeg' },
    body,
    duplex: 'half',
  } as RequestInit)

/** So many of them that the key has no room any more for a large one. */
async function fill(client: MadeClient, kind: (client: MadeClient) => Promise<Socket> = json) {
  const sockets = await Promise.all([kind(client), kind(client), kind(client)])
  await vi.waitFor(async () => expect((await ask(client.secret, MIB)).status).not.toBe(200), PATIENCE_MS)
  return () => sockets.forEach((socket) => void socket.destroy())
}

describe('bodies that come slowly', () => {
  test.each(Object.entries(KINDS))(
    'hold what their key may hold, and give it back when they break off (%s)',
    async (_, kind) => {
      const free = await fill(acme, kind)
      const { status, headers, body } = await ask(acme.secret, MIB)
      expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
        status: 429,
        retryAfter: '1',
        body: {
          errors: [
            {
              message:
                'This key has requests on their way that hold as much as they may, 3 MiB. Wait until some are answered, or send fewer at a time.',
              extensions: { code: 'RATE_LIMITED', retryAfterMs: 1_000 },
            },
          ],
        },
      })
      expect((await ask(acme.secret, 1_000)).status).toBe(200)
      expect((await ask(globex.secret, MIB)).status).toBe(200)
      free()
      await emptied(acme)
    },
  )

  test('shut out nobody else for good, nor anything small', async () => {
    const frees = [await fill(acme), await fill(globex)]
    const { status, headers, body } = await ask(initech.secret, 2 * MIB)
    expect({ status, retryAfter: headers.get('retry-after'), body }).toEqual({
      status: 503,
      retryAfter: '1',
      body: {
        errors: [
          {
            message: 'The server has as much of other requests to take in as it may. Try again in a moment.',
            extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
          },
        ],
      },
    })
    expect((await ask(initech.secret, 60_000)).status).toBe(200)
    expect((await ask(null, 60_000)).status).toBe(401)
    for (const free of frees) free()
    await vi.waitFor(async () => expect((await ask(initech.secret, 2 * MIB)).status).toBe(200), PATIENCE_MS)
  })

  test('leave no room for a picture, by whatever way it comes', async () => {
    await fill(acme)
    const one = await sendPicture(acme, Buffer.alloc(MIB, 1))
    expect([one.status, one.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await one.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    const { status, body } = await postMultipart(server, acme.secret, multipart(files(Buffer.alloc(MIB, 1))))
    expect(status).toBe(429)
    expect(body.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
  })

  test('leave room for a small picture, by whatever way it comes', async () => {
    await fill(acme)
    const small = jpeg(64, 48, 30_000)
    const bytes = new Uint8Array(small)
    const sent = await Promise.all([
      sendPicture(acme, bytes),
      // Of no announced length.
      sendPicture(acme, new Blob([bytes]).stream()),
      postMultipart(server, acme.secret, multipart(files(small))),
    ])
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('give back what they held however they end', async () => {
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(Object.values(KINDS).map((kind) => kind(round % 2 ? acme : globex)))
      for (const [index, socket] of sockets.entries()) {
        if (index % 2) socket.destroy()
        else socket.resetAndDestroy()
      }
    }
    await emptied(acme, globex)
    const stream = await openStream(
      server,
      'subscription { auditRecorded { cursor } }',
      { filler: 'x'.repeat(3 * MIB) },
      acme.secret,
    )
    expect([stream.status, (await ask(acme.secret, MIB)).status]).toEqual([200, 429])
    stream.close()
    await emptied(acme, globex)
  })
})

test('a body larger than its key may hold is refused for good', async () => {
  const { status, body } = await ask(acme.secret, 3.6 * MIB)
  expect([status, body.errors]).toEqual([
    413,
    [
      {
        message:
          'The request holds more than the 3 MiB that this server has for one key. Send less at a time.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  ])
})

test('many small pieces hold more than their bytes', async () => {
  const socket = await begin(
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${acme.secret}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
  )
  const heard = hear(socket, /errors/)
  socket.write('1\r\n \r\n'.repeat(20_000))
  expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
})

describe('a stream', () => {
  const TYPE = 'multipart/x-mixed-replace; boundary=f'
  const partOf = (data: Buffer, isSized: boolean) =>
    Buffer.concat([
      Buffer.from(`--f\r\n${isSized ? `content-length: ${data.length}\r\n` : ''}\r\n`),
      data,
      Buffer.from('\r\n'),
    ])
  const answerIn = (text: string) => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))
  const large = jpeg(64, 48, MIB)
  const small = jpeg(64, 48)

  test.each([true, false])('leaves out a picture for which there is no room (sized: %s)', async (isSized) => {
    await fill(acme)
    const body = Buffer.concat([
      partOf(small, isSized),
      partOf(large, isSized),
      partOf(jpeg(64, 48, 2_000), isSized),
      Buffer.from('--f--\r\n'),
    ])
    const socket = await begin(head(`/ingest/full-${isSized}`, acme.secret, TYPE, body.length))
    const heard = hear(socket, /complete.*\n/)
    socket.write(body)
    const text = await heard
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(answerIn(text)).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, reason: 'NO_ROOM', message: expect.stringContaining('This key has requests') }],
      rejectedByReason: { NO_ROOM: 1 },
      complete: true,
    })
  })

  test('of which nothing found room is told to try again', async () => {
    await fill(acme)
    const body = Buffer.concat([partOf(large, true), Buffer.from('--f--\r\n')])
    const socket = await begin(head('/ingest/nothing', acme.secret, TYPE, body.length))
    const heard = hear(socket, /errors.*\n/)
    socket.write(body)
    expect(await heard).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1.*"code":"UNAVAILABLE","reason":"NO_ROOM"/s)
  })

  test('waits a little for room', async () => {
    const free = await fill(acme)
    const body = Buffer.concat([partOf(large, true), Buffer.from('--f--\r\n')])
    const socket = await begin(head('/ingest/waits', acme.secret, TYPE, body.length))
    const heard = hear(socket, /complete.*\n/)
    socket.write(body)
    // Its picture has begun by then: this is answered after it.
    await ask(acme.secret, 1_000)
    free()
    expect(answerIn(await heard)).toMatchObject({ accepted: 1, rejected: [], complete: true })
  })

  test('is one of so many that a key may have open', async () => {
    const body = Buffer.concat([partOf(small, true), Buffer.from('--f--\r\n')])
    async function push({ secret }: MadeClient): Promise<string> {
      const socket = await begin(head('/ingest/many', secret, TYPE, body.length))
      const heard = hear(socket, /\r\n\r\n.*\n/)
      socket.write(body)
      return heard
    }
    const open = await Promise.all([1, 2, 3].map(() => part(acme)))
    const text = await vi.waitFor(async () => {
      const heard = await push(acme)
      expect(heard).toMatch(/^HTTP\/1\.1 429 .*retry-after: 10\r/is)
      return heard
    }, PATIENCE_MS)
    expect(answerIn(text).errors).toEqual([
      {
        message:
          'This key has 3 streams of pictures open on this server, and may not have more. Close one first.',
        extensions: { code: 'RATE_LIMITED', retryAfterMs: 10_000 },
      },
    ])
    expect(await push(globex)).toMatch(/^HTTP\/1\.1 200 /)
    open[0]?.destroy()
    await vi.waitFor(async () => expect(await push(acme)).toMatch(/^HTTP\/1\.1 200 /), PATIENCE_MS)
  })
})

test('a key has some of the places for clips, not all of them', async () => {
  const UPLOAD = `mutation ($input: UploadVideoInput!) {
    uploadVideo(input: $input) { __typename ... on Error { code } }
  }`
  const clip = multipart(
    filesFor(
      UPLOAD,
      { input: { source: 'x', file: null } },
      { 'variables.input.file': Buffer.alloc(100_000) },
    ),
  )
  const type = `multipart/form-data; boundary=${BOUNDARY}`
  const slow = await Promise.all(
    [1, 2, 3, 4].map(() =>
      begin(head('/graphql', acme.secret, type, clip.length), clip.subarray(0, clip.length - 1_000)),
    ),
  )
  const places = join(server.dataDir, 'uploads')
  await vi.waitFor(async () => expect(await readdir(places)).toHaveLength(4), PATIENCE_MS)
  const refused = await postMultipart(server, acme.secret, clip)
  expect(refused.status).toBe(429)
  expect(refused.body.errors).toMatchObject([
    {
      message: '4 large files of this key are being uploaded or decoded already. Wait for one of them.',
      extensions: { code: 'RATE_LIMITED' },
    },
  ])
  expect((await postMultipart(server, globex.secret, clip)).status).toBe(200)
  for (const socket of slow) socket.destroy()
  await vi.waitFor(async () => expect(await readdir(places)).toEqual([]), PATIENCE_MS)
  expect((await postMultipart(server, acme.secret, clip)).status).toBe(200)
})
