import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readBody } from '../../src/server/body.ts'
import { createBodyBudget } from '../../src/server/body-budget.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { hear, openSocket, within } from '../harness/socket.ts'

const MIB = 1024 * 1024
const bodies = createBodyBudget(64 * MIB)

describe('a body', () => {
  let server: Server
  let arrived: PromiseWithResolvers<IncomingMessage>
  let url: string
  beforeAll(async () => {
    server = createServer((request) => arrived.resolve(request))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  async function send(...parts: string[]) {
    arrived = Promise.withResolvers()
    const socket = await openSocket(url)
    socket.on('error', () => {})
    for (const part of parts) socket.write(part)
    return { socket, request: await within(arrived.promise, 'request') }
  }

  test('comes whole, in however many parts', async () => {
    const { socket, request } = await send('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\nab')
    const body = readBody(request, 10, bodies.hold(null), String)
    socket.write('cd')
    await turn()
    socket.write('ef')
    expect(String(await within(body, 'body'))).toBe('abcdef')
    socket.destroy()
  })

  test('none is empty', async () => {
    const { socket, request } = await send('POST / HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(String(await within(readBody(request, 10, bodies.hold(null), String), 'body'))).toBe('')
    socket.destroy()
  })

  const ended = {
    message: 'The connection ended before the body did.',
    extensions: { http: { status: 400 } },
  }

  test.each(['content-length: 100', 'transfer-encoding: chunked'])(
    'that breaks off is refused (%s)',
    async (length) => {
      const { socket, request } = await send(`POST / HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n5\r\nabcde`)
      const body = readBody(request, 1_000, bodies.hold(null), String)
      socket.destroy()
      await expect(within(body, 'end')).rejects.toMatchObject(ended)
    },
  )

  test('that broke off before anybody read it is refused too', async () => {
    const { socket, request } = await send('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc')
    const gone = new Promise((resolve) => request.once('close', resolve))
    socket.destroy()
    await within(gone, 'close')
    await expect(within(readBody(request, 1_000, bodies.hold(null), String), 'end')).rejects.toMatchObject(
      ended,
    )
  })

  test.each([
    ['said', 'content-length: 11\r\n\r\n'],
    ['streamed', 'transfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nghijk\r\n'],
  ])(
    'that is too large is refused before its end, and a break after that is nothing (%s)',
    async (_, rest) => {
      const { socket, request } = await send(`POST / HTTP/1.1\r\nhost: x\r\n${rest}`)
      const body = readBody(request, 10, bodies.hold(null), String)
      await expect(within(body, 'refusal')).rejects.toMatchObject({ extensions: { http: { status: 413 } } })
      const gone = new Promise((resolve) => request.once('close', resolve))
      socket.destroy()
      await within(gone, 'close')
    },
  )
})

describe('a server', () => {
  let server: TestServer
  const failures: unknown[] = []
  beforeAll(async () => {
    const log = { info: () => {}, warn: () => {}, error: (fields: object) => void failures.push(fields) }
    server = await startTestServer({ log })
  })
  afterAll(() => server.stop())

  const head = (length: string) =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${server.operatorKey}\r\n${length}\r\n\r\n`

  test('answers a body over 64 MiB while it still comes, and the next request on the same connection', async () => {
    const socket = await openSocket(server.url)
    const refused = hear(socket, /\r\n\r\n.*Send less at a time/s)
    socket.write(head('transfer-encoding: chunked'))
    const chunk = `${MIB.toString(16)}\r\n${'x'.repeat(MIB)}\r\n`
    for (let sent = 0; sent < 65; sent++) socket.write(chunk)
    expect(await refused).toMatch(/^HTTP\/1.1 413 /)
    const next = hear(socket, /"ready"/)
    socket.write('0\r\n\r\nGET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(await next).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
  })

  test('takes no harm from connections that end in the middle of a body', async () => {
    for (let each = 0; each < 20; each++) {
      const socket = await openSocket(server.url)
      socket.on('error', () => {})
      socket.write(`${head('content-length: 500')}{"query"`)
      // Some end politely, some are cut.
      const closed = within(new Promise((resolve) => socket.once('close', resolve)), 'close')
      if (each % 2) socket.destroy()
      else socket.resume().end()
      await closed
    }
    expect((await server.graphql('{ me { key { id } } }')).status).toBe(200)
    expect(failures).toEqual([])
  })
})
