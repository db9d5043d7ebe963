import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readBody } from '../../src/server/body.ts'
import { createBodyBudget } from '../../src/server/body-budget.ts'
import { type Listening, listen } from '../../src/server/listen.ts'
import { DEADLINES, expectPauses } from '../../src/server/progress.ts'
import { hear, openSocket, within } from '../harness/socket.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const MIB = 1024 * 1024
const bodies = createBodyBudget(64 * MIB)
const SHORT = {
  ...DEADLINES,
  headersMs: 300,
  bodyMs: 400,
  bodyBytesPerSecond: 1_000,
  largeBodyBytes: 800_000,
  largeBodyBytesPerSecond: 200_000,
  streamMs: 2_000,
  answerMs: 500,
  intervalMs: 50,
}

let listening: Listening
const unread = Promise.withResolvers<void>()
beforeAll(async () => {
  listening = await listen(
    '127.0.0.1',
    0,
    async (request, response) => {
      if (request.url === '/large') {
        request.socket.once('close', () => unread.resolve())
        return void response.end(Buffer.alloc(64 * MIB))
      }
      if (request.url === '/slow') await pause(3 * SHORT.bodyMs)
      if (request.url === '/refused') {
        request.resume()
        return void response.end('refused')
      }
      if (request.url === '/stream') expectPauses(request, () => 0)
      if (request.url === '/part') expectPauses(request, () => 100_000)
      const body = await readBody(request, MIB, bodies.hold(null), (bytes) => Buffer.from(bytes)).catch(() =>
        Buffer.alloc(0),
      )
      response.end(`took ${body.length}.`)
    },
    quiet,
    undefined,
    SHORT,
  )
})
afterAll(() => listening.drain())

async function open(): Promise<Socket> {
  const socket = await openSocket(listening.url)
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Writes a little now and then, until it is told to stop. */
function drip(socket: Socket, text: string, everyMs: number): () => void {
  const timer = setInterval(() => socket.write(text), everyMs)
  const stop = () => clearInterval(timer)
  onTestFinished(stop)
  return stop
}

const post = (path: string, length: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\n${length}\r\n\r\n`

describe('a connection is cut', () => {
  test('whose headers drip', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write('GET / HTTP/1.1\r\n')
    drip(socket, 'x-a: b\r\n', 30)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 .*did not arrive in time/s)
  })

  test('that says nothing', async () => {
    const socket = await open()
    expect(await hear(socket)).toMatch(/^(?:HTTP\/1\.1 408 .*)?$/s)
  })

  test('whose body drips', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write(post('/', 'content-length: 100000'))
    drip(socket, 'x', 20)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 .*did not arrive in time/s)
  })

  test('whose body was quick until there was much of it', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write(post('/', 'content-length: 1000000') + 'x'.repeat(200_000))
    drip(socket, 'x'.repeat(1_000), 50)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 .*did not arrive in time/s)
  })

  test('whose stream drips, with much of a picture there', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write(post('/part', 'content-length: 1000000'))
    drip(socket, 'x'.repeat(1_000), 100)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('whose body stops', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write(`${post('/', 'transfer-encoding: chunked')}5\r\nabcde\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('whose stream stops', async () => {
    const socket = await open()
    const heard = hear(socket)
    socket.write(`${post('/stream', 'transfer-encoding: chunked')}5\r\nabcde\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('whose body goes on long after the answer', async () => {
    const socket = await open()
    const heard = hear(socket, /refused$/)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(post('/refused', 'content-length: 100000000'))
    drip(socket, 'x'.repeat(10_000), 10)
    expect(await heard).toMatch(/^HTTP\/1\.1 200 /)
    await within(closed, 'end')
  })

  test('on which nobody reads the answer', async () => {
    const socket = await open()
    socket.pause()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n')
    await within(unread.promise, 'end')
    // What the kernel holds comes yet; the answer as a whole does not.
    let got = 0
    socket.on('data', (bytes) => {
      got += bytes.length
    })
    socket.resume()
    await within(closed, 'close')
    expect(got).toBeLessThan(64 * MIB)
  })
})

describe('a connection is kept', () => {
  test('whose body gets on, however long it takes', async () => {
    const socket = await open()
    const heard = hear(socket, /took \d+/)
    socket.write(post('/', 'content-length: 30000'))
    drip(socket, 'x'.repeat(1_000), 50)
    expect(await heard).toMatch(/took 30000/)
  })

  test('whose stream is slow', async () => {
    const socket = await open()
    const heard = hear(socket, /took \d+/)
    socket.write(post('/stream', 'content-length: 6'))
    drip(socket, 'x', 500)
    expect(await heard).toMatch(/took 6/)
  })

  test('whose stream brings a picture now and then', async () => {
    const socket = await open()
    const heard = hear(socket, /took \d+/)
    socket.write(post('/part', 'content-length: 600000'))
    drip(socket, 'x'.repeat(200_000), 1_200)
    expect(await heard).toMatch(/took 600000/)
  })

  test('whose body waits for the server', async () => {
    const socket = await open()
    const heard = hear(socket, /took \d+/)
    socket.write(`${post('/slow', 'content-length: 1000000')}${'x'.repeat(1_000_000)}`)
    expect(await heard).toMatch(/took 1000000/)
  })

  test('between two requests', async () => {
    const socket = await open()
    const first = hear(socket, /took 0/)
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await first
    await pause(2 * SHORT.bodyMs)
    const next = hear(socket, /took 3/)
    socket.write(`${post('/', 'content-length: 3')}abc`)
    expect(await next).toMatch(/^HTTP\/1\.1 200 /)
  })
})

test('hundreds of connections that do nothing hold up nobody', async () => {
  const idle = await Promise.all(Array.from({ length: 500 }, open))
  for (const [index, socket] of idle.entries()) if (index % 2) socket.write('POST / HTTP/1.1\r\nhost:')
  const socket = await open()
  const heard = hear(socket, /took 3/)
  socket.write(`${post('/', 'content-length: 3')}abc`)
  expect(await heard).toMatch(/^HTTP\/1\.1 200 /)
  await Promise.all(
    idle.map((each) => within(new Promise((resolve) => each.resume().once('close', resolve)), 'close')),
  )
})
