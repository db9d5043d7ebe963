import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act, pictureBytes, push, show } from '../../harness/sources.ts'

/** How soon a change has to hold in another server. */
const A_SECOND = { timeout: 1_000, interval: 20 }

let here: TestServer
let there: TestServer
let acme: MadeClient
beforeAll(async () => {
  here = await startTestServer()
  there = await startTestServer({ database: here.database })
  acme = await makeAnyClient(here)
})
afterAll(async () => {
  await there.stop()
  await here.stop()
})

const old = (seconds: number) => ({ capturedAt: new Date(Date.now() - seconds * 1000).toISOString() })
const windowOfClient = (longWindowSeconds: number) =>
  here.graphql(
    'mutation ($s: Float!) { updateMe(input: { settings: { frames: { longWindowSeconds: $s } } }) { __typename } }',
    { s: longWindowSeconds },
    acme.secret,
  )

test('what a client says of windows holds at once here, and within a second elsewhere', async () => {
  await windowOfClient(60)
  const fate = async (server: TestServer) => {
    const { accepted, rejected } = await push(server, acme.secret, 'window', [old(30)])
    return accepted === 1 ? 'taken' : rejected[0].reason
  }
  expect([await fate(here), await fate(there)]).toEqual(['taken', 'taken'])
  await windowOfClient(5)
  expect(await fate(here)).toBe('LATE')
  await vi.waitFor(async () => expect(await fate(there)).toBe('LATE'), A_SECOND)
  await windowOfClient(60)
  expect(await fate(here)).toBe('taken')
  await vi.waitFor(async () => expect(await fate(there)).toBe('taken'), A_SECOND)
})

test('a shorter window holds for what is held, though nothing comes in', async () => {
  await windowOfClient(60)
  const held = async (server: TestServer) => (await show(server, acme.secret, 'silent')).buffer.frames
  await push(here, acme.secret, 'silent', [old(40), old(20), {}])
  await push(there, acme.secret, 'silent', [old(41), old(21), {}])
  expect([await held(here), await held(there)]).toEqual([3, 3])
  await act(here, acme.secret, 'updateSource', { source: 'silent', settings: { longWindowSeconds: 30 } })
  expect(await held(here)).toBe(2)
  await vi.waitFor(async () => expect(await held(there)).toBe(2), A_SECOND)
  await act(here, acme.secret, 'updateSource', { source: 'silent', settings: { longWindowSeconds: null } })
  await windowOfClient(10)
  expect(await held(here)).toBe(1)
  await vi.waitFor(async () => expect(await held(there)).toBe(1), A_SECOND)
})

test('a cap on bytes that is set while frames come in holds from the next frame on', async () => {
  await push(here, acme.secret, 'capped', 5)
  await act(here, acme.secret, 'updateSource', {
    source: 'capped',
    settings: { bufferBytes: 3 * pictureBytes },
  })
  expect((await push(here, acme.secret, 'capped')).buffer).toEqual({
    frames: 3,
    bytes: 3 * pictureBytes,
    dropped: 3,
  })
})

test('after an archiving is answered nothing is taken here, and within a second nowhere', async () => {
  await act(here, acme.secret, 'createSource', { name: 'put-away', settings: { longWindowSeconds: 1 } })
  let stopped = false
  const answers: { sent: number; code: string | undefined }[] = []
  const pushing = async () => {
    while (!stopped) {
      const sent = performance.now()
      answers.push({ sent, code: (await push(here, acme.secret, 'put-away')).code })
    }
  }
  const pushers = [pushing(), pushing(), pushing()]
  await vi.waitFor(() => expect(answers.length).toBeGreaterThan(10))
  expect(await push(there, acme.secret, 'put-away')).toMatchObject({ accepted: 1 })
  await act(here, acme.secret, 'archiveSource', { source: 'put-away' })
  const answered = performance.now()
  await vi.waitFor(
    async () => expect((await push(there, acme.secret, 'put-away')).code).toBe('CONFLICT'),
    A_SECOND,
  )
  await vi.waitFor(() => expect(answers.filter(({ sent }) => sent > answered).length).toBeGreaterThan(10))
  stopped = true
  await Promise.all(pushers)
  const late = answers.filter(({ sent }) => sent > answered).map(({ code }) => code)
  expect(new Set(late)).toEqual(new Set(['CONFLICT']))
  expect(answers.filter(({ code }) => code === undefined).length).toBeGreaterThan(10)
  await vi.waitFor(
    async () =>
      expect(await show(here, acme.secret, 'put-away')).toMatchObject({
        status: 'ARCHIVED',
        buffer: { state: 'EMPTY' },
      }),
    { timeout: 3_000 },
  )
})

test('a source that is renamed or deleted elsewhere is not pushed to under its old name', async () => {
  const { source } = await push(here, acme.secret, 'moved')
  expect((await push(there, acme.secret, 'moved')).source.id).toBe(source.id)
  await act(here, acme.secret, 'updateSource', { source: 'moved', name: 'moved away' })
  await vi.waitFor(
    async () => expect((await push(there, acme.secret, 'moved')).source.id).not.toBe(source.id),
    A_SECOND,
  )
  expect((await push(there, acme.secret, 'moved away')).source.id).toBe(source.id)
  await act(here, acme.secret, 'deleteSource', { source: 'moved away', force: true })
  await vi.waitFor(
    async () => expect((await push(there, acme.secret, source.id)).code).toBe('NOT_FOUND'),
    A_SECOND,
  )
})
