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

test('a change to what is there already is none: nobody is told', async () => {
  const { database, changesOf } = await aDatabase()
  const server = await aServer(database)
  const acme = await makeAnyClient(server)
  const { id } = await act(server, acme.secret, 'createSource', { name: 'gate' })
  const update = (input: object) => act(server, acme.secret, 'updateSource', { source: id, ...input })
  for (let times = 0; times < 2; times += 1) await update({ settings: { longWindowSeconds: 30 } })
  for (let times = 0; times < 2; times += 1)
    await update({ name: 'door', settings: { longWindowSeconds: 30 } })
  expect(await update({ name: 'door', settings: { retentionDays: null } })).toMatchObject({ name: 'door' })
  expect(await changesOf(id)).toEqual(['CREATED', 'UPDATED', 'RENAMED'])
  const { body } = await server.graphql('{ auditLog(first: 10) { nodes { action } } }', {}, acme.secret)
  const acts = body.data.auditLog.nodes.map(({ action }: { action: string }) => action)
  expect(
    acts.filter((action: string) => action === 'source.update' || action === 'source.rename'),
  ).toHaveLength(2)
  await server.stop()
})

test('sources of a status have that status, from the first frame on', async () => {
  const server = await startTestServer()
  onTestFinished(server.stop)
  const acme = await makeAnyClient(server)
  const listed = async (status: string) => {
    const { body } = await server.graphql(
      'query ($status: SourceStatus) { sources(status: $status) { totalCount nodes { name status } } }',
      { status },
      acme.secret,
    )
    return body.data.sources
  }
  const gate = (status: string) => ({ totalCount: 1, nodes: [{ name: 'gate', status }] })
  const nothing = { totalCount: 0, nodes: [] }
  await act(server, acme.secret, 'createSource', { name: 'gate' })
  expect([await listed('ONLINE'), await listed('OFFLINE')]).toEqual([nothing, gate('OFFLINE')])
  await push(server, acme.secret, 'gate')
  expect([await listed('ONLINE'), await listed('OFFLINE')]).toEqual([gate('ONLINE'), nothing])
  await act(server, acme.secret, 'archiveSource', { source: 'gate' })
  expect([await listed('ONLINE'), await listed('OFFLINE')]).toEqual([nothing, nothing])
  expect(await listed('ARCHIVED')).toEqual(gate('ARCHIVED'))
})

test('what a source held is gone wherever it was, once it is archived', async () => {
  const { database } = await aDatabase()
  const [here, there] = [await aServer(database), await aServer(database)]
  const acme = await makeAnyClient(here)
  await act(here, acme.secret, 'createSource', { name: 'gate', settings: { longWindowSeconds: 600 } })
  expect((await push(there, acme.secret, 'gate', 2)).buffer.frames).toBe(2)
  await vi.waitFor(async () => {
    await act(here, acme.secret, 'archiveSource', { source: 'gate' })
    expect((await show(there, acme.secret, 'gate')).buffer.frames).toBe(0)
    await act(here, acme.secret, 'unarchiveSource', { source: 'gate' })
    expect((await show(there, acme.secret, 'gate')).buffer.frames).toBe(0)
  }, PATIENCE)
  await here.stop()
  await there.stop()
})
