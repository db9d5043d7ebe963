import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { BOUNDARY, filesFor, multipart, type Part, postMultipart } from '../harness/multipart.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { hear, openSocket } from '../harness/socket.ts'

const PUSH = `mutation ($input: BufferFramesInput!) {
  bufferFrames(input: $input) {
    ... on FramesBuffered { accepted rejected { index reason } buffer { frames bytes } }
    ... on Error { code message }
  }
}`

let server: TestServer
let acme: MadeClient
const MIB = 1024 * 1024
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const post = (body: Buffer, key: string | null = acme.secret, headers?: Record<string, string>) =>
  postMultipart(server, key, body, headers)

/** `data` that is a text stays in the variables. */
function pushing(source: string, pictures: (Buffer | string)[]): Part[] {
  const frames = pictures.map((data) => ({ data: typeof data === 'string' ? data : null }))
  const files = pictures.flatMap((data, index) =>
    typeof data === 'string' ? [] : [[`variables.input.frames.${index}.data`, data] as const],
  )
  return filesFor(PUSH, { input: { source, frames } }, Object.fromEntries(files))
}

describe('bufferFrames as multipart', () => {
  test('takes pictures as files', async () => {
    const pictures = Array.from({ length: 25 }, (_, index) => jpeg(64, 48, 1_000 + index))
    const { status, body, headers } = await post(multipart(pushing('door', pictures)))
    const bytes = pictures.reduce((sum, { length }) => sum + length, 0)
    expect({ status, body }).toEqual({
      status: 200,
      body: { data: { bufferFrames: { accepted: 25, rejected: [], buffer: { frames: 25, bytes } } } },
    })
    expect(headers.get('ratelimit')).toMatch(/"key";r=\d+/)
  })

  test('beside pictures in base64, and names the bad ones', async () => {
    const { body } = await post(
      multipart(
        pushing('mixed', [
          jpeg(64, 48),
          jpeg(64, 48).toString('base64'),
          Buffer.from('this is no picture of anything at all, sorry'),
          '***',
          Buffer.concat([jpeg(64, 48), Buffer.alloc(11 * MIB)]),
        ]),
      ),
    )
    expect(body.data.bufferFrames).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 2, reason: 'NOT_AN_IMAGE' },
        { index: 3, reason: 'NOT_BASE64' },
        { index: 4, reason: 'TOO_LARGE' },
      ],
    })
  })

  test('comes in whatever pieces', async () => {
    const body = multipart(pushing('pieces', [jpeg(64, 48), jpeg(32, 24)]))
    const socket = await openSocket(server.url)
    const answered = hear(socket, /"accepted":2/)
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${acme.secret}\r\ncontent-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    for (let at = 0; at < body.length; at += 7) socket.write(body.subarray(at, at + 7))
    expect(await answered).toMatch(/^HTTP\/1\.1 200 /)
    socket.destroy()
  })

  test('is done once under one Idempotency-Key, told by its pictures', async () => {
    const headers = { 'idempotency-key': 'push-1' }
    const body = multipart(pushing('named', [jpeg(64, 48)]))
    const first = await post(body, acme.secret, headers)
    const again = await post(body, acme.secret, headers)
    expect(first.body.data.bufferFrames).toMatchObject({ accepted: 1, buffer: { frames: 1 } })
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await post(multipart(pushing('named', [jpeg(64, 40)])), acme.secret, headers)
    expect(other.status).toBe(422)
  })

  test('keeps to the limits of a query', async () => {
    const { status, body } = await post(
      multipart(
        pushing(
          'many',
          Array.from({ length: 251 }, () => jpeg(8, 8)),
        ),
      ),
    )
    expect(status).toBe(400)
    expect(body.errors?.[0].message).toBe('At most 250 files are taken at a time.')
  })

  test('needs a key that may push, before anything is read', async () => {
    const body = multipart(pushing('door', [jpeg(64, 48)]))
    expect(await post(body, null)).toMatchObject({ status: 401 })
    const viewer = await makeKey(server, { client: acme.slug, name: 'v', role: 'viewer' })
    expect(await post(body, viewer.secret)).toMatchObject({ status: 403 })
  })
})

describe('a multipart body', () => {
  const [operations, map, file] = pushing('door', [jpeg(64, 48)]) as [Part, Part, Part]
  const wrong: [string, Part[] | Buffer, string][] = [
    ['with the file first', [file, operations, map], 'The part "0" came too soon'],
    ['with map first', [map, operations, file], 'The part "map" came too soon'],
    ['without map', [operations, file], 'The part "0" came too soon'],
    ['without its file', [operations, map], 'The map names the file "0", which did not come'],
    ['with a file twice', [operations, map, file, file], 'The map names no file "0", or it came twice'],
    ['with one more file', [operations, map, file, { ...file, name: '1' }], 'The map names no file "1"'],
    ['with operations twice', [operations, operations, map, file], 'The part "operations" came too soon'],
    ['with operations that are no JSON', [{ ...operations, body: '{' }, map, file], 'operations is not JSON'],
    ['with a list of operations', [{ ...operations, body: '[]' }, map, file], 'one at a time'],
    [
      'with a map that is none',
      [operations, { ...map, body: '{"0": 1}' }, file],
      'map must be one JSON object',
    ],
    [
      'that puts a file where there is something',
      [operations, { ...map, body: '{"0": ["variables.input.source"]}' }, file],
      'where operations has no null',
    ],
    [
      'that puts a file outside of the variables',
      [operations, { ...map, body: '{"0": ["query"]}' }, file],
      'where operations has no null',
    ],
    [
      'that puts a file into a prototype',
      [operations, { ...map, body: '{"0": ["variables.__proto__.polluted"]}' }, file],
      'where operations has no null',
    ],
    ['that is none', Buffer.from('hello'), 'The body is no multipart/form-data'],
    ['that breaks off', multipart([operations, map, file], ''), 'The body is no multipart/form-data'],
    ['that is empty', Buffer.alloc(0), 'The body'],
    [
      'that has a large field',
      [{ ...operations, body: 'x'.repeat(2 * MIB) }, map, file],
      'larger than 1 MiB',
    ],
    [
      'that is too large',
      filesFor(
        PUSH,
        { input: { source: 'x', frames: Array.from({ length: 8 }, () => ({ data: null })) } },
        Object.fromEntries(
          Array.from({ length: 8 }, (_, index) => [
            `variables.input.frames.${index}.data`,
            Buffer.alloc(9 * MIB),
          ]),
        ),
      ),
      'together larger than the 64 MiB',
    ],
  ]
  test.each(wrong)('%s is refused in words', async (_, parts, message) => {
    const { status, body } = await post(Buffer.isBuffer(parts) ? parts : multipart(parts))
    expect(status).toBe(/larger/.test(message) ? 413 : 400)
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(body.errors?.[0].message).toContain(message)
  })

  test('without a boundary is refused in words', async () => {
    const { status, body } = await post(Buffer.from('x'), acme.secret, {
      'content-type': 'multipart/form-data',
    })
    expect(status).toBe(400)
    expect(body.errors?.[0].message).toContain('names no boundary')
  })

  test('that ends with its connection leaves the server as it was', async () => {
    const body = multipart(pushing('gone', [jpeg(64, 48)]))
    for (const most of [10, 200, body.length - 5]) {
      const socket = await openSocket(server.url)
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${acme.secret}\r\ncontent-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${body.length}\r\n\r\n`,
      )
      socket.write(body.subarray(0, most))
      const closed = hear(socket)
      socket.end()
      await closed
    }
    const { body: answer } = await server.graphql('{ source(source: "gone") { id } }', {}, acme.secret)
    expect(answer.data.source).toBeNull()
  })
})
