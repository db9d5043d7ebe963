import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeAnyClient, makeKey } from '../../harness/acts.ts'
import { digestOf } from '../../harness/digest.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act, picture, push, show } from '../../harness/sources.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer({ settings: { longWindowSeconds: 12, retentionDays: 14 } })
  acme = await makeAnyClient(server)
})
afterAll(() => server.stop())

const UNKNOWN = 'source_0351UGGH5smgaX45V1SB3E'
const create = (name: string, settings?: object) =>
  act(server, acme.secret, 'createSource', { name, settings })
const update = (source: string, input: object) =>
  act(server, acme.secret, 'updateSource', { source, ...input })

describe('the settings of a source', () => {
  test('are its own, then its client’s, then the server’s; null gives a level up', async () => {
    const inForce = async () => (await show(server, acme.secret, 'levels')).effectiveSettings
    expect((await create('levels', { shortWindowSeconds: 2 })).effectiveSettings).toEqual({
      shortWindowSeconds: 2,
      longWindowSeconds: 12,
      bufferBytes: 67_108_864,
      expectedFps: null,
      offlineAfterSeconds: 10,
      retentionDays: 14,
    })
    const ofClient = (frames: object | null) =>
      server.graphql(
        'mutation ($frames: FrameSettingsInput) { updateMe(input: { settings: { frames: $frames } }) { __typename } }',
        { frames },
        acme.secret,
      )
    await ofClient({ longWindowSeconds: 20, expectedFps: 5 })
    expect(await inForce()).toMatchObject({ shortWindowSeconds: 2, longWindowSeconds: 20, expectedFps: 5 })
    await update('levels', { settings: { longWindowSeconds: 30 } })
    expect(await inForce()).toMatchObject({ shortWindowSeconds: 2, longWindowSeconds: 30, expectedFps: 5 })
    await update('levels', { settings: { longWindowSeconds: null } })
    expect(await inForce()).toMatchObject({ shortWindowSeconds: 2, longWindowSeconds: 20 })
    await update('levels', { settings: null })
    expect(await inForce()).toMatchObject({ shortWindowSeconds: 3, longWindowSeconds: 20 })
    await ofClient(null)
    expect(await inForce()).toMatchObject({ shortWindowSeconds: 3, longWindowSeconds: 12, expectedFps: null })
  })

  test('of one window must fit the other that is in force with it', async () => {
    await create('fitting', { shortWindowSeconds: 5 })
    const change = (settings: object) =>
      act(server, acme.secret, 'updateSource', { source: 'fitting', settings })
    const wrong = { code: 'BAD_USER_INPUT', message: expect.stringContaining('is longer than the long one') }
    expect(await change({ shortWindowSeconds: 400 })).toEqual(wrong)
    expect(await change({ longWindowSeconds: 4 })).toEqual(wrong)
    expect(await show(server, acme.secret, 'fitting')).toMatchObject({
      settings: { shortWindowSeconds: 5, longWindowSeconds: null },
    })
    expect(await change({ longWindowSeconds: 500, shortWindowSeconds: 400 })).toMatchObject({
      name: 'fitting',
    })
    expect(await change({ longWindowSeconds: null })).toEqual(wrong)
    expect(await change({ expectedFps: 5 })).toMatchObject({ name: 'fitting' })
    const { body } = await server.graphql(
      'mutation { updateMe(input: { settings: { frames: { shortWindowSeconds: 599 } } }) { ... on Error { message } } }',
      {},
      acme.secret,
    )
    expect(body.data.updateMe).toEqual({ message: wrong.message })
  })

  test('never have a look take in more than there is', async () => {
    const { effectiveSettings } = await create('brief', { longWindowSeconds: 1 })
    expect(effectiveSettings).toMatchObject({ shortWindowSeconds: 1, longWindowSeconds: 1 })
  })

  test.each([
    [{ longWindowSeconds: 0 }, 'longWindowSeconds must be at least 0.1.'],
    [{ longWindowSeconds: 601 }, 'longWindowSeconds must be at most 600.'],
    [{ bufferBytes: 0 }, 'bufferBytes must be at least 1.'],
    [{ bufferBytes: 1.5 }, 'bufferBytes must be a whole number.'],
    [{ expectedFps: -1 }, 'expectedFps must be at least 0.001.'],
    [{ offlineAfterSeconds: 0.5 }, 'offlineAfterSeconds must be at least 1.'],
    [{ retentionDays: 4_000 }, 'retentionDays must be at most 3650.'],
    [
      { shortWindowSeconds: 5, longWindowSeconds: 4 },
      'The short window can not be longer than the long one.',
    ],
    [{ shortWindowSeconds: 500 }, 'The short window of 500 s is longer than the long one, which is'],
  ])('are refused as %j', async (settings, message) => {
    expect(await create('refused', settings)).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    })
    expect(await show(server, acme.secret, 'refused')).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the name of a source', () => {
  test.each([
    ['Eingang Süd', 'Eingang Su\u0308d'],
    ['spaces around', '  spaces around '],
    ['カメラ 1', 'カメラ 1'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%s is the same however it is written', async (name, written) => {
    expect((await create(written)).name).toBe(name)
    const { accepted, source } = await push(server, acme.secret, written)
    expect([accepted, source.name]).toEqual([1, name])
    expect(await create(name)).toMatchObject({ code: 'CONFLICT' })
  })

  test.each([
    ['', 'must not be empty'],
    ['   ', 'must not be empty'],
    ['a/b', 'must not contain a slash'],
    ['..', 'must not be made of dots alone'],
    ['two\nlines', ''],
    ['nul\0', ''],
    ['escape\u001b[31m', ''],
    ['\u200b', ''],
    ['x'.repeat(101), 'must have at most 100 characters'],
    ['client_0351UGGH5smgaX45V1SB3E', 'looks like an id'],
    ['01a1fe94-dc75-759f-9316-fe503dbaebd2', 'looks like an id'],
  ])('can not be %j, neither by hand nor by a frame', async (name, message) => {
    const before = await digestOf(server)
    const refused = { code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }
    expect(await create(name)).toEqual(refused)
    expect(await push(server, acme.secret, name)).toEqual(refused)
    expect(await digestOf(server)).toEqual(before)
  })

  test('changes with its frames staying; the old name is free for another', async () => {
    const { source } = await push(server, acme.secret, 'before', 2)
    const renamed = await update('before', { name: 'after' })
    expect(renamed).toMatchObject({ id: source.id, name: 'after', buffer: { frames: 2 } })
    expect((await push(server, acme.secret, 'after')).buffer.frames).toBe(3)
    expect(await show(server, acme.secret, 'before')).toMatchObject({ code: 'NOT_FOUND' })
    const anew = await push(server, acme.secret, 'before')
    expect(anew.source.id).not.toBe(source.id)
    expect(anew.buffer.frames).toBe(1)
    expect(await update('before', { name: 'after' })).toMatchObject({ code: 'CONFLICT' })
    expect(await update('after', { name: 'after' })).toMatchObject({ id: source.id })
    expect(await update('after', {})).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('a deleted source', () => {
  test('goes with its frames; one of the same name begins empty', async () => {
    const { source } = await push(server, acme.secret, 'doomed', 3)
    const remove = (input: object) => act(server, acme.secret, 'deleteSource', { source: 'doomed', ...input })
    expect(await remove({})).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await remove({ confirm: 'dooomed' })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect((await show(server, acme.secret, 'doomed')).buffer.frames).toBe(3)
    expect(await remove({ confirm: 'doomed' })).toEqual({
      id: source.id,
      name: 'doomed',
      environment: 'LIVE',
    })
    expect(await show(server, acme.secret, source.id)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await push(server, acme.secret, source.id)).toMatchObject({ code: 'NOT_FOUND' })
    const anew = await push(server, acme.secret, 'doomed')
    expect(anew.buffer.frames).toBe(1)
    expect(anew.source.id).not.toBe(source.id)
    expect(await remove({ force: true })).toMatchObject({ id: anew.source.id })
  })

  test('takes its frames out of the memory that all share', async () => {
    const small = await startTestServer({ settings: { bufferBytes: 20_000 } })
    const [one, two] = [await makeAnyClient(small), await makeAnyClient(small)]
    const bytes = (await push(small, one.secret, 'a')).buffer.bytes
    const most = Math.floor(20_000 / bytes)
    await push(small, one.secret, 'a', most - 2)
    await small.graphql(
      'mutation ($c: ID!) { deleteClient(input: { client: $c, force: true }) { __typename } }',
      {
        c: one.id,
      },
    )
    expect((await push(small, two.secret, 'a', most)).buffer).toMatchObject({ frames: most, dropped: 0 })
    expect(await show(small, undefined, 'a', two.slug)).toMatchObject({ name: 'a' })
    const { body } = await small.graphql('{ sources { totalCount } }')
    expect(body.data.sources.totalCount).toBe(1)
    await small.stop()
  })
})

describe('who may', () => {
  test('an operator says whose source it means; a client is its own', async () => {
    const bolt = await makeAnyClient(server)
    const { source } = await push(server, undefined, 'named', 1, bolt.slug)
    expect(await push(server, undefined, 'named')).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await show(server, undefined, 'named')).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await show(server, undefined, 'named', bolt.id)).toMatchObject({ id: source.id })
    expect(await show(server, undefined, source.id)).toMatchObject({ client: { slug: bolt.slug } })
    expect(await show(server, undefined, source.id, acme.slug)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await show(server, bolt.secret, 'named', bolt.slug)).toMatchObject({ id: source.id })
    for (const client of [bolt.slug, bolt.id]) {
      expect(await show(server, acme.secret, 'named', client)).toMatchObject({ code: 'NOT_FOUND' })
      expect(await push(server, acme.secret, 'named', 1, client)).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await push(server, acme.secret, source.id)).toMatchObject({ code: 'NOT_FOUND' })
    expect((await show(server, bolt.secret, 'named')).buffer.frames).toBe(1)
  })

  test.each(['source', 'updateSource', 'archiveSource', 'unarchiveSource', 'deleteSource', 'bufferFrames'])(
    '%s finds nothing behind an id that is nobody’s',
    async (name) => {
      const input = { source: UNKNOWN, ...(name === 'updateSource' && { name: 'other' }) }
      const answer =
        name === 'source'
          ? await show(server, acme.secret, UNKNOWN)
          : name === 'bufferFrames'
            ? await push(server, acme.secret, UNKNOWN)
            : await act(server, acme.secret, name, input)
      expect(answer).toMatchObject({ code: 'NOT_FOUND' })
    },
  )

  test('viewers look, cameras push, and neither does what is the other’s', async () => {
    await create('shared')
    const key = async (role: string) => (await makeKey(server, { client: acme.id, role })).secret
    const [viewer, camera, app] = [await key('viewer'), await key('ingest'), await key('integration')]
    const FORBIDDEN = { code: 'FORBIDDEN', reason: 'PERMISSION' }
    for (const secret of [viewer, camera, app]) {
      expect(await act(server, secret, 'createSource', { name: 'mine' })).toEqual(FORBIDDEN)
      expect(await act(server, secret, 'updateSource', { source: 'shared', name: 'mine' })).toEqual(FORBIDDEN)
      expect(await act(server, secret, 'archiveSource', { source: 'shared' })).toEqual(FORBIDDEN)
      expect(await act(server, secret, 'unarchiveSource', { source: 'shared' })).toEqual(FORBIDDEN)
      expect(await act(server, secret, 'deleteSource', { source: 'shared', force: true })).toEqual(FORBIDDEN)
    }
    expect(await push(server, viewer, 'shared')).toEqual(FORBIDDEN)
    expect(await show(server, camera, 'shared')).toEqual(FORBIDDEN)
    expect(await show(server, viewer, 'shared')).toMatchObject({ name: 'shared' })
    expect(await push(server, camera, 'shared')).toMatchObject({ accepted: 1, source: { name: 'shared' } })
    expect(await push(server, app, 'shared')).toMatchObject({ buffer: { frames: 2 } })
  })

  test('a camera that asks for more than it may see has pushed all the same', async () => {
    const { secret } = await makeKey(server, { client: acme.id, role: 'ingest' })
    const { body } = await server.graphql(
      `mutation ($data: String!) {
        bufferFrames(input: { source: "nosy", frames: [{ data: $data }] }) {
          ... on FramesBuffered { accepted source { name frameCount } }
        }
      }`,
      { data: picture },
      secret,
    )
    expect(body.data.bufferFrames).toEqual({ accepted: 1, source: null })
    expect(body.errors?.[0].extensions).toEqual({ code: 'FORBIDDEN', reason: 'PERMISSION' })
  })
})
