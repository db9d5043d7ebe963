import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MadeClient, makeClient, makeKey, REVOKE_KEY } from '../../harness/acts.ts'
import { hasFfmpeg } from '../../harness/ffmpeg.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { hear, openSocket, within } from '../../harness/socket.ts'

/** The machine may be busy with other tests. */
const PATIENCE_MS = 10_000

let server: TestServer
let acme: MadeClient
const picture = jpeg(64, 48)
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const head = (
  source: string,
  { key = acme.secret, type = 'multipart/x-mixed-replace; boundary=frame' } = {},
) =>
  [
    `POST /ingest/${source} HTTP/1.1`,
    'host: x',
    'transfer-encoding: chunked',
    `authorization: Bearer ${key}`,
    ...(type === '' ? [] : [`content-type: ${type}`]),
    '',
    '',
  ].join('\r\n')

const part = (data: Buffer = picture, headers = '') =>
  Buffer.concat([
    Buffer.from(`--frame\r\ncontent-type: image/jpeg\r\ncontent-length: ${data.length}\r\n${headers}\r\n`),
    data,
    Buffer.from('\r\n'),
  ])

function chunk(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data)
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

async function open(source: string, options?: Parameters<typeof head>[1]): Promise<Socket> {
  const socket = await openSocket(server.url)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(head(source, options))
  return socket
}

const bufferOf = async (source: string) => {
  const { body } = await server.graphql(
    'query ($source: String!) { source(source: $source) { width buffer { frames bytes } } }',
    { source },
    acme.secret,
  )
  return body.data.source?.buffer
}

const answerIn = (text: string) => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))

describe('a stream of pictures', () => {
  test('is buffered part by part while it goes on, and summed up at its end', async () => {
    const socket = await open('door')
    socket.write(chunk(part()))
    await vi.waitFor(async () => expect(await bufferOf('door')).toMatchObject({ frames: 1 }), PATIENCE_MS)
    socket.write(chunk(part(picture, 'x-sequence: 5\r\n')))
    socket.write(chunk(part(picture, 'x-sequence: 5\r\n')))
    socket.write(chunk(part(Buffer.from('this is no picture of anything at all, sorry'))))
    const answered = hear(socket, /complete.*\n/)
    socket.write(`${chunk('--frame--\r\n')}0\r\n\r\n`)
    const text = await answered
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(answerIn(text)).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 2, reason: 'DUPLICATE' },
        { index: 3, reason: 'NOT_AN_IMAGE' },
      ],
      rejectedByReason: { DUPLICATE: 1, NOT_AN_IMAGE: 1 },
      buffer: { frames: 2, bytes: 2 * picture.length },
      complete: true,
    })
  })

  test('goes on behind a picture of which a header is wrong', async () => {
    const socket = await open('odd-headers')
    const answered = hear(socket, /complete.*\n/)
    socket.write(chunk(part()))
    socket.write(chunk(part(picture, 'x-captured-at: yesterday\r\n')))
    socket.write(chunk(part(picture, 'x-sequence: -1\r\n')))
    socket.write(chunk(part()))
    socket.write(`${chunk('--frame--\r\n')}0\r\n\r\n`)
    expect(answerIn(await answered)).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 1, reason: 'WRONG_TIME', message: expect.stringContaining('X-Captured-At is "yesterday".') },
        { index: 2, reason: 'WRONG_SEQUENCE', message: expect.stringContaining('X-Sequence is "-1".') },
      ],
      rejectedByReason: { WRONG_TIME: 1, WRONG_SEQUENCE: 1 },
      complete: true,
    })
  })

  test.each(['', 'video/x-motion-jpeg', 'image/jpeg'])('is told by its first bytes (%j)', async (type) => {
    const source = `sniffed-${type.replace('/', '-')}`
    const socket = await open(source, { type })
    const answered = hear(socket, /complete.*\n/)
    for (let at = 0; at < 3; at++) socket.write(chunk(part()))
    socket.write(`${chunk('--frame--\r\n')}0\r\n\r\n`)
    expect(answerIn(await answered)).toMatchObject({ accepted: 3, complete: true })
  })

  test('that ends amid a picture says that it is not complete', async () => {
    const socket = await open('cut-off')
    const answered = hear(socket, /complete.*\n/)
    socket.write(chunk(part()))
    socket.write(chunk(part().subarray(0, 120)))
    socket.write('0\r\n\r\n')
    expect(answerIn(await answered)).toMatchObject({ accepted: 1, complete: false })
  })

  test('without a good picture is refused as one would be', async () => {
    const socket = await open('bad')
    const answered = hear(socket, /errors.*\n/)
    socket.write(`${chunk(part(Buffer.from('this is no picture of anything at all, sorry')))}0\r\n\r\n`)
    expect(await answered).toMatch(/^HTTP\/1\.1 422 .*NOT_AN_IMAGE/s)
    const empty = await open('empty')
    const refused = hear(empty, /errors.*\n/)
    empty.write(`${chunk('--frame--\r\n')}0\r\n\r\n`)
    expect(await refused).toMatch(/^HTTP\/1\.1 400 .*There is no picture in the body/s)
  })

  test('that is none is refused while it still comes, and the connection ends', async () => {
    const socket = await open('nonsense')
    socket.write(chunk(part()))
    const heard = hear(socket, /errors.*\n/)
    const closed = within(new Promise((resolve) => socket.once('close', resolve)), 'end')
    socket.write(chunk('--frame\r\ncontent-length: many\r\n\r\n'))
    const forever = setInterval(() => socket.write(chunk('x'.repeat(1_000))), 20)
    onTestFinished(() => clearInterval(forever))
    expect(await heard).toMatch(/^HTTP\/1\.1 400 .*Content-Length of a part is \\"many\\"/s)
    await closed
    expect(await bufferOf('nonsense')).toMatchObject({ frames: 1 })
  })

  test('ends with its key, at once', async () => {
    const key = await makeKey(server, { client: acme.slug, name: 'camera', role: 'ingest' })
    const socket = await open('revoked', { key: key.secret })
    socket.write(chunk(part()))
    await vi.waitFor(async () => expect(await bufferOf('revoked')).toMatchObject({ frames: 1 }), PATIENCE_MS)
    const heard = hear(socket)
    await server.graphql(REVOKE_KEY, { input: { key: key.id, reason: 'COMPROMISED' } })
    socket.write(chunk(part()))
    expect(await heard).toMatch(/^HTTP\/1\.1 401 .*"reason":"REVOKED"/s)
    expect(await bufferOf('revoked')).toMatchObject({ frames: 1 })
  })

  test('for an archived source is refused', async () => {
    const socket = await open('archived')
    socket.write(chunk(part()))
    await vi.waitFor(async () => expect(await bufferOf('archived')).toMatchObject({ frames: 1 }), PATIENCE_MS)
    const archived = await server.graphql(
      `mutation { archiveSource(input: { source: "archived" }) { __typename ... on Error { message } } }`,
      {},
      acme.secret,
    )
    expect(archived.body.data.archiveSource.__typename).toBe('SourceArchived')
    const heard = hear(socket)
    socket.write(chunk(part()))
    expect(await heard).toMatch(/^HTTP\/1\.1 409 .*is archived/s)
  })

  test('whose sender is killed keeps what came whole', async () => {
    const socket = await open('killed')
    socket.write(chunk(part()))
    socket.write(chunk(part().subarray(0, 150)))
    await vi.waitFor(async () => expect(await bufferOf('killed')).toMatchObject({ frames: 1 }), PATIENCE_MS)
    socket.resetAndDestroy()
    const next = await open('killed')
    next.write(chunk(part()))
    await vi.waitFor(async () => expect(await bufferOf('killed')).toMatchObject({ frames: 2 }), PATIENCE_MS)
  })

  test('of many pictures in one go takes in every one', async () => {
    const socket = await open('many')
    const answered = hear(socket, /complete.*\n/)
    const some = Buffer.concat(Array.from({ length: 300 }, () => part()))
    for (let at = 0; at < 10; at++) socket.write(chunk(some))
    socket.write('0\r\n\r\n')
    expect(answerIn(await answered)).toMatchObject({ accepted: 3_000, buffer: { frames: 3_000 } })
  })
})

test('streams end in good order when the server stops', async () => {
  const other = await startTestServer()
  const client = await makeClient(other, 'Acme')
  const socket = await openSocket(other.url)
  const heard = hear(socket)
  socket.write(head('door', { key: client.secret }))
  socket.write(chunk(part()))
  await vi.waitFor(async () => {
    const { body } = await other.graphql('{ source(source: "door") { id } }', {}, client.secret)
    expect(body.data.source).not.toBeNull()
  }, PATIENCE_MS)
  const stopped = other.stop()
  expect(answerIn(await heard)).toMatchObject({ accepted: 1, complete: false })
  await stopped
})

describe.skipIf(!hasFfmpeg)('ffmpeg', () => {
  const push = (source: string, input: string[], key = acme.secret) =>
    spawn(
      'ffmpeg',
      ['-v', 'error', '-re', ...input, '-f', 'mpjpeg', '-headers', `Authorization: Bearer ${key}\r\n`].concat(
        `${server.url}/ingest/${source}`,
      ),
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
  const pattern = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25', '-t', '1.2']

  test('pushes as it is', async () => {
    const ffmpeg = push('ffmpeg', pattern)
    const [code] = await once(ffmpeg, 'close')
    expect(code).toBe(0)
    expect(await bufferOf('ffmpeg')).toMatchObject({ frames: 30 })
  })

  test('killed in the middle leaves whole pictures, and comes back', async () => {
    const ffmpeg = push('ffmpeg-killed', [...pattern.slice(0, 4), '-t', '60'])
    await vi.waitFor(
      async () => expect((await bufferOf('ffmpeg-killed'))?.frames).toBeGreaterThan(5),
      PATIENCE_MS,
    )
    ffmpeg.kill('SIGKILL')
    await once(ffmpeg, 'close')
    const before = await bufferOf('ffmpeg-killed')
    const again = push('ffmpeg-killed', pattern)
    await once(again, 'close')
    expect((await bufferOf('ffmpeg-killed')).frames).toBeGreaterThanOrEqual(before.frames + 30)
  })

  test('is cut off with its key', async () => {
    const key = await makeKey(server, { client: acme.slug, name: 'ffmpeg', role: 'ingest' })
    const ffmpeg = push('ffmpeg-revoked', [...pattern.slice(0, 4), '-t', '60'], key.secret)
    await vi.waitFor(
      async () => expect((await bufferOf('ffmpeg-revoked'))?.frames).toBeGreaterThan(5),
      PATIENCE_MS,
    )
    await server.graphql(REVOKE_KEY, { input: { key: key.id, reason: 'COMPROMISED' } })
    const [code] = await once(ffmpeg, 'close')
    expect(code).not.toBe(0)
  })
})
