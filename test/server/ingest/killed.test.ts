import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { jpeg } from '../../harness/jpeg.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { hear, openSocket } from '../../harness/socket.ts'

/** The machine may be busy with other tests. */
const PATIENCE_MS = 10_000

test('a server that is killed in the middle of a stream has an empty buffer when it is back, and takes the next', async () => {
  const place = await makePlace()
  onTestFinished(() => place.remove())
  const first = serve(place)
  const url = await first.url
  const key = (await readFile(join(place.dataDir, 'operator.key'), 'utf8')).trim()
  const ask = async (at: string, query: string) => {
    const response = await fetch(`${at}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    })
    const { data }: any = await response.json()
    return data
  }
  await ask(url, 'mutation { createClient(input: { name: "Acme" }) { ... on ClientCreated { secret } } }')
  const stateOf = async (at: string) =>
    (await ask(at, '{ source(client: "acme", source: "door") { status buffer { state frames } } }')).source

  const push = async (at: string) => {
    const picture = jpeg(64, 48)
    const socket = await openSocket(at)
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    socket.write(
      `POST /ingest/door?client=acme HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 1000000\r\n\r\n`,
    )
    socket.write(`--frame\r\ncontent-length: ${picture.length}\r\n\r\n`)
    socket.write(picture)
    socket.write('\r\n--frame\r\ncontent-length: 5000\r\n\r\nthe beginning of the next')
    return socket
  }
  const socket = await push(url)
  await vi.waitFor(
    async () => expect((await stateOf(url))?.buffer).toEqual({ state: 'FILLED', frames: 1 }),
    PATIENCE_MS,
  )
  const closed = hear(socket)
  first.child.kill('SIGKILL')
  expect(await closed).toBe('')
  await first.ended

  const second = serve(place)
  const again = await second.url
  expect((await stateOf(again)).buffer).toEqual({ state: 'EMPTY', frames: 0 })
  const next = await push(again)
  await vi.waitFor(async () => expect((await stateOf(again)).buffer.frames).toBe(1), PATIENCE_MS)
  const answered = hear(next, /"complete":false/)
  second.child.kill('SIGTERM')
  expect(await answered).toMatch(/^HTTP\/1\.1 200 .*"accepted":1/s)
  expect((await second.ended).code).toBe(0)
}, 60_000)
