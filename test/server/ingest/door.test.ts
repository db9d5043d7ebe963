import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey } from '../../harness/acts.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { hear, openSocket } from '../../harness/socket.ts'

let server: TestServer
let acme: MadeClient
let picture: Buffer
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
  picture = await jpeg(64, 48)
})
afterAll(() => server.stop())

type Sending = { key?: string | null; headers?: Record<string, string>; method?: string }

async function send(address: string, body: Buffer | string | null, sending: Sending = {}) {
  const { key = acme.secret, headers = {}, method = 'POST' } = sending
  const response = await fetch(`${server.url}/ingest/${address}`, {
    method,
    headers: {
      'content-type': 'image/jpeg',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: body === null ? null : new Uint8Array(Buffer.from(body)),
  })
  const answer: any = await response.json()
  const [error] = answer.errors ?? []
  return { status: response.status, headers: response.headers, answer, code: error?.extensions.code, error }
}

const stateOf = async (source: string) => {
  const { body } = await server.graphql(
    'query ($source: String!) { source(source: $source) { status buffer { frames bytes missing } width height } }',
    { source },
    acme.secret,
  )
  return body.data.source
}

describe('one picture as the body', () => {
  test('is buffered, and makes its source', async () => {
    const { status, answer, headers } = await send('front%20door', picture)
    expect({ status, answer }).toEqual({
      status: 200,
      answer: {
        accepted: 1,
        rejected: [],
        buffer: { frames: 1, bytes: picture.length, seconds: 0, dropped: 0 },
        clockSkewSeconds: 0,
      },
    })
    expect(headers.get('ratelimit')).toMatch(/"key";r=\d+/)
    expect(await stateOf('front door')).toMatchObject({ buffer: { frames: 1 }, width: 64, height: 48 })
  })

  test('is known by its first bytes, whatever the type says', async () => {
    for (const type of ['image/png', 'application/octet-stream', 'video/mjpeg']) {
      expect(await send('types', picture, { headers: { 'content-type': type } })).toMatchObject({
        status: 200,
      })
    }
  })

  test('comes with its time and its count', async () => {
    const capturedAt = new Date(Date.now() - 2_000).toISOString()
    await send('counted', picture, { headers: { 'x-sequence': '7', 'x-captured-at': capturedAt } })
    const { answer } = await send('counted', picture, { headers: { 'x-sequence': '10' } })
    expect(answer.buffer).toMatchObject({ frames: 2, seconds: expect.closeTo(2, 0) })
    expect(await stateOf('counted')).toMatchObject({ buffer: { missing: 2 } })
  })

  test('that came before is no error: it is there', async () => {
    const headers = { 'x-sequence': '1' }
    await send('twice', picture, { headers })
    const { status, answer } = await send('twice', picture, { headers })
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { accepted: 0, rejected: [{ index: 0, reason: 'DUPLICATE' }], buffer: { frames: 1 } },
    })
  })

  test.each([
    ['no picture', Buffer.from('hello, is this a picture of a front door?'), {}, 'NOT_AN_IMAGE'],
    ['nothing', Buffer.alloc(0), {}, 'NOT_AN_IMAGE'],
    ['an old one', null, { 'x-captured-at': '2020-01-01T00:00:00Z' }, 'TOO_OLD'],
    ['one of no day', null, { 'x-captured-at': '2026-02-30T00:00:00Z' }, 'WRONG_TIME'],
    ['one of tomorrow', null, { 'x-timestamp': String(Date.now() / 1000 + 86_400) }, 'IN_THE_FUTURE'],
  ])('%s is refused with the reason, and makes no source', async (_, body, headers, reason) => {
    const refused = await send('refused', body ?? picture, { headers })
    expect(refused).toMatchObject({ status: 422, code: 'BAD_USER_INPUT', error: { extensions: { reason } } })
    expect(await stateOf('refused')).toBeFalsy()
  })

  test('with a wrong header is refused in words', async () => {
    expect(await send('x', picture, { headers: { 'x-sequence': 'seven' } })).toMatchObject({
      status: 422,
      error: {
        message: 'X-Sequence is "seven". Send a whole number that counts up with each picture.',
        extensions: { reason: 'WRONG_SEQUENCE' },
      },
    })
  })

  test.each([
    'application/json',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
  ])('is not looked for in %s', async (type) => {
    const refused = await send('x', picture, { headers: { 'content-type': type } })
    expect(refused).toMatchObject({ status: 415, code: 'BAD_USER_INPUT' })
    expect(refused.error.message).toContain('"Content-Type: image/jpeg"')
  })

  test('is taken by POST alone', async () => {
    const refused = await send('x', picture, { method: 'PUT' })
    expect(refused).toMatchObject({ status: 405, code: 'BAD_USER_INPUT' })
    expect(refused.headers.get('allow')).toBe('POST')
  })

  test('needs a key that may push, and a name that can be one', async () => {
    expect(await send('x', picture, { key: null })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    const viewer = await makeKey(server, { client: acme.slug, name: 'v', role: 'viewer' })
    expect(await send('x', picture, { key: viewer.secret })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await send('%ff', picture)).toMatchObject({ status: 400 })
    expect(await send('a%2Fb', picture)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' })
    expect(await send('', picture)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await send('source_0000000000000000000000', picture)).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    })
  })

  test('is of the client that an operator names, who has to', async () => {
    const key = server.operatorKey
    expect(await send(`of-acme?client=${acme.slug}`, picture, { key })).toMatchObject({ status: 200 })
    expect(await stateOf('of-acme')).toMatchObject({ buffer: { frames: 1 } })
    expect(await send('of-acme', picture, { key })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' })
  })

  test('larger than the server takes is refused before it is read', async () => {
    const socket = await openSocket(server.url)
    const refused = hear(socket, /TOO_LARGE/)
    socket.write(`${head('big', 'content-length: 20000000')}and more`)
    expect(await refused).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('may wait to be asked for', async () => {
    const socket = await openSocket(server.url)
    const asked = hear(socket, /100 Continue\r\n\r\n/)
    socket.write(head('waiting', `expect: 100-continue\r\ncontent-length: ${picture.length}`))
    await asked
    const answered = hear(socket, /"accepted":1/)
    socket.write(picture)
    expect(await answered).toMatch(/HTTP\/1\.1 200 /)
    socket.destroy()
  })

  test('follows another on one connection, each of them in pieces', async () => {
    const socket = await openSocket(server.url)
    for (let each = 1; each <= 3; each++) {
      const answered = hear(socket, /"accepted":1.*\n/)
      socket.write(head('kept-alive', `content-length: ${picture.length}`))
      for (let at = 0; at < picture.length; at += 100) socket.write(picture.subarray(at, at + 100))
      expect(await answered).toContain(`"frames":${each}`)
      socket.removeAllListeners('data')
    }
    socket.destroy()
  })
})

const head = (source: string, rest: string) =>
  `POST /ingest/${source} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${acme.secret}\r\ncontent-type: image/jpeg\r\n${rest}\r\n\r\n`
