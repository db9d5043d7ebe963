import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { connect } from '../../../src/db/connect.ts'
import { sources } from '../../../src/db/tables/index.ts'
import { makeAnyClient } from '../../harness/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../harness/database.ts'
import { ask } from '../../harness/revocation.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act, pictureBytes, push, show } from '../../harness/sources.ts'

const PATIENCE = { timeout: 15_000, interval: 50 }

async function aServer(database: TestDatabase): Promise<TestServer> {
  const server = await startTestServer({ database })
  return server
}

/** A look behind the API, that outlives every server. */
async function aDatabase() {
  const database = await createTestDatabase()
  const { db, close } = connect(database.url, { poolSize: 1 })
  onTestFinished(async () => {
    await close()
    await database.drop()
  })
  const changesOf = async (id: string) => {
    const rows = await db.query.events.findMany({
      where: { subjectId: uuidOf('source', id) ?? '' },
      orderBy: { position: 'asc' },
    })
    return rows.map(({ data }) => (data as { change: string }).change)
  }
  const rowOf = async (id: string) =>
    (
      await db
        .select()
        .from(sources)
        .where(eq(sources.id, uuidOf('source', id) ?? ''))
    )[0]
  return { database, changesOf, rowOf }
}

test('a source comes and goes once each time, however many servers look', async () => {
  const { database, changesOf } = await aDatabase()
  const [here, there] = [await aServer(database), await aServer(database)]
  const acme = await makeAnyClient(here)
  const { id } = await act(here, acme.secret, 'createSource', {
    name: 'gate',
    settings: { offlineAfterSeconds: 1 },
  })
  const told = async (...changes: string[]) =>
    vi.waitFor(async () => expect(await changesOf(id)).toEqual(['CREATED', ...changes]), PATIENCE)
  // Frames come in everywhere at once.
  await Promise.all([here, there, here, there].map((server) => push(server, acme.secret, 'gate', 3)))
  await told('ONLINE')
  await told('ONLINE', 'OFFLINE')
  await push(there, acme.secret, 'gate')
  await told('ONLINE', 'OFFLINE', 'ONLINE')
  expect(await show(here, acme.secret, 'gate')).toMatchObject({ status: 'ONLINE', frameCount: 13 })
  await told('ONLINE', 'OFFLINE', 'ONLINE', 'OFFLINE')
  expect(await show(there, acme.secret, 'gate')).toMatchObject({ status: 'OFFLINE' })
  await there.stop()
  await here.stop()
  expect(await changesOf(id)).toEqual(['CREATED', 'ONLINE', 'OFFLINE', 'ONLINE', 'OFFLINE'])
})

test('whether a source is online is the client’s to say where it does not say so itself', async () => {
  const { database, changesOf } = await aDatabase()
  const server = await aServer(database)
  const acme = await makeAnyClient(server, {}, { settings: { frames: { offlineAfterSeconds: 1 } } })
  const { source: quick } = await push(server, acme.secret, 'quick')
  const slow = await act(server, acme.secret, 'createSource', {
    name: 'slow',
    settings: { offlineAfterSeconds: 600 },
  })
  await push(server, acme.secret, 'slow')
  await vi.waitFor(
    async () => expect(await changesOf(quick.id)).toEqual(['CREATED', 'ONLINE', 'OFFLINE']),
    PATIENCE,
  )
  expect(await changesOf(slow.id)).toEqual(['CREATED', 'ONLINE'])
  await server.stop()
})

test('a server that stops has counted every frame', async () => {
  const { database, rowOf } = await aDatabase()
  const server = await aServer(database)
  const acme = await makeAnyClient(server)
  const { source } = await push(server, acme.secret, 'counted', 4)
  await push(server, acme.secret, 'counted', [{}, { data: 'AAAA' }, {}])
  await server.stop()
  expect(await rowOf(source.id)).toMatchObject({ frameCount: 6, frameBytes: 6 * pictureBytes, online: true })
})

test('what a killed server had is gone and not an error, and the next one notes that nothing comes', async () => {
  const { database, changesOf } = await aDatabase()
  const place = await makePlace()
  onTestFinished(place.remove)
  const settings = { DATABASE_URL: database.url, VIGINT_OFFLINE_AFTER_SECONDS: '1' }
  const killed = serve(place, settings)
  onTestFinished(() => void killed.child.kill('SIGKILL'))
  const url = await killed.url
  const operatorKey = (await readFile(join(place.dataDir, 'operator.key'), 'utf8')).trim()
  const at = (base: string) => ({
    graphql: async (query: string, variables?: object, key: string | null = operatorKey) => ({
      ...(await ask(base, key ?? '', query, variables)),
      headers: new Headers(),
    }),
  })
  const acme = await makeAnyClient(at(url))
  const { source } = await push(at(url), acme.secret, 'gate', 2)
  await vi.waitFor(async () => expect(await changesOf(source.id)).toEqual(['CREATED', 'ONLINE']), PATIENCE)
  killed.child.kill('SIGKILL')
  await killed.ended
  expect(await changesOf(source.id)).toEqual(['CREATED', 'ONLINE'])

  const next = serve(place, settings)
  onTestFinished(() => void next.child.kill('SIGKILL'))
  const after = at(await next.url)
  expect(await show(after, acme.secret, 'gate')).toMatchObject({ buffer: { state: 'EMPTY', frames: 0 } })
  await vi.waitFor(
    async () => expect(await changesOf(source.id)).toEqual(['CREATED', 'ONLINE', 'OFFLINE']),
    PATIENCE,
  )
  expect(await push(after, acme.secret, 'gate')).toMatchObject({ accepted: 1, buffer: { frames: 1 } })
  next.child.kill('SIGTERM')
  await next.ended
})
