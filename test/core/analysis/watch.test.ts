import { afterAll, beforeAll, expect, type TestContext, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient } from '../../harness/acts.ts'
import { listed, makeSource, QUICK, sight } from '../../harness/analyses.ts'
import { type ModelServer, startModelServer } from '../../harness/model-server.ts'
import { saying, THEFT } from '../../harness/models.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act, push } from '../../harness/sources.ts'

/** The machine may be busy with other tests. */
const PATIENCE = { timeout: 15_000, interval: 50 }
const EVERY_MS = 200
/** A model that thinks so long has a camera wait for nothing else. */
const SLOW_MS = 12_000

let server: TestServer
let models: ModelServer
beforeAll(async () => {
  models = await startModelServer()
  server = await startTestServer({ settings: { compatibleUrl: models.urlOf('compatible') } })
})
afterAll(async () => {
  await server.stop()
  await models.stop()
})

/** A camera that sends what it is told to, live, until the test ends. */
function aCamera({ onTestFinished }: TestContext, source: string, { secret }: MadeClient) {
  let of: Parameters<typeof sight>[0] | null = 'room'
  let place = 0
  const sending = setInterval(() => {
    if (of) push(server, secret, source, [{ data: sight(of, place++) }]).catch(() => {})
  }, EVERY_MS)
  onTestFinished(() => clearInterval(sending))
  return {
    shows(what: typeof of) {
      of = what
    },
    stop: () => clearInterval(sending),
  }
}
const watched = ({ secret }: MadeClient, source: string) =>
  listed(server, secret, { source, trigger: 'WATCHED' })
const verdicts = async (client: MadeClient, source: string) =>
  (await watched(client, source)).map(({ verdict }) => verdict).reverse()

test.concurrent('what begins is stored as it begins, and when it ends; nothing of what stays as it is', async (context) => {
  const acme = await makeAnyClient(server)
  await makeSource(server, acme.secret, 'gate', { ...QUICK, watch: true })
  const camera = aCamera(context, 'gate', acme)
  await new Promise((done) => setTimeout(done, 2_000))
  expect(await watched(acme, 'gate')).toEqual([])
  camera.shows('covered')
  await vi.waitFor(async () => expect(await verdicts(acme, 'gate')).toEqual(['INCIDENT']), PATIENCE)
  const [incident] = await watched(acme, 'gate')
  expect(incident).toMatchObject({ incidentType: 'TAMPERING', trigger: 'WATCHED', state: 'FINISHED' })
  expect(incident.windowId).not.toBeNull()
  expect(incident.frames).toBeGreaterThan(3)
  await new Promise((done) => setTimeout(done, 1_500))
  camera.shows('room')
  await vi.waitFor(async () => expect(await verdicts(acme, 'gate')).toEqual(['INCIDENT', 'CLEAR']), PATIENCE)
  camera.shows('covered')
  await vi.waitFor(async () => expect(await verdicts(acme, 'gate')).toHaveLength(3), PATIENCE)
  // A camera that falls silent ends it, too.
  camera.stop()
  await vi.waitFor(async () => {
    expect(await verdicts(acme, 'gate')).toEqual(['INCIDENT', 'CLEAR', 'INCIDENT', 'CLEAR'])
  }, PATIENCE)
  const { body } = await server.graphql('{ usageEvents(first: 5) { totalCount } }', {}, acme.secret)
  expect(body.data.usageEvents.totalCount).toBe(0)
}, 60_000)

test.concurrent('settings that change are followed at once, and an archived or unwatched source is left alone', async (context) => {
  const acme = await makeAnyClient(server)
  await makeSource(server, acme.secret, 'door', { stages: { detect: false }, watch: true })
  const camera = aCamera(context, 'door', acme)
  camera.shows('covered')
  await new Promise((done) => setTimeout(done, 2_000))
  expect(await watched(acme, 'door')).toEqual([])
  await act(server, acme.secret, 'updateSource', { source: 'door', rules: QUICK.rules })
  await vi.waitFor(async () => expect(await verdicts(acme, 'door')).toEqual(['INCIDENT']), PATIENCE)
  // Begun anew in the middle of it, it goes on.
  await act(server, acme.secret, 'updateSource', { source: 'door', settings: { offlineAfterSeconds: 30 } })
  await new Promise((done) => setTimeout(done, 2_500))
  expect(await verdicts(acme, 'door')).toEqual(['INCIDENT'])
  await act(server, acme.secret, 'updateSource', { source: 'door', watch: false })
  await new Promise((done) => setTimeout(done, 1_500))
  camera.shows('room')
  await new Promise((done) => setTimeout(done, 2_000))
  expect(await verdicts(acme, 'door')).toEqual(['INCIDENT'])
}, 60_000)

test.concurrent('a model is asked once in a short window at most, and a slow one keeps no other source waiting', async (context) => {
  const acme = await makeAnyClient(server)
  models.meet({ says: JSON.stringify(THEFT), afterMs: SLOW_MS })
  models.asked.length = 0
  const slow = await makeAnyClient(server, {}, { analysis: { screenModel: 'compatible/slow' } })
  await makeSource(server, slow.secret, 'slow', { stages: { detect: false, motion: false }, watch: true })
  const { secret } = slow
  aCamera(context, 'slow', slow)
  await vi.waitFor(() => expect(models.asked).toHaveLength(1), PATIENCE)
  await makeSource(server, acme.secret, 'quick', { ...QUICK, watch: true })
  const camera = aCamera(context, 'quick', acme)
  camera.shows('covered')
  await vi.waitFor(async () => expect(await verdicts(acme, 'quick')).toEqual(['INCIDENT']), {
    ...PATIENCE,
    timeout: SLOW_MS - 1_000,
  })
  expect(models.asked).toHaveLength(1)
  models.meet(saying(THEFT))
  await vi.waitFor(
    async () => {
      expect(await listed(server, secret, { source: 'slow' })).toMatchObject([
        { verdict: 'INCIDENT', incidentType: 'THEFT' },
      ])
    },
    { ...PATIENCE, timeout: SLOW_MS + PATIENCE.timeout },
  )
  const asked = models.asked.length
  await new Promise((done) => setTimeout(done, 3_500))
  expect(models.asked.length - asked).toBeLessThanOrEqual(2)
  // What does not change is not stored again, but its tokens are counted.
  expect(await listed(server, secret, { source: 'slow' })).toHaveLength(1)
  await vi.waitFor(async () => {
    const { body } = await server.graphql('{ usageEvents(first: 1) { totalCount } }', {}, secret)
    expect(body.data.usageEvents.totalCount).toBe(models.asked.length)
  }, PATIENCE)
}, 60_000)

test('the strong model is shown the long window, the quick one the short one', async (context) => {
  models.meet(saying(THEFT))
  const analysis = { screenModel: 'compatible/quick', confirmModel: 'compatible/strong' }
  const acme = await makeAnyClient(server, {}, { analysis })
  await makeSource(server, acme.secret, 'till', { settings: { shortWindowSeconds: 1 } })
  aCamera(context, 'till', acme)
  // As much as a model is shown of a window that is long enough.
  await vi.waitFor(async () => {
    const { body } = await server.graphql('{ source(source: "till") { buffer { frames } } }', {}, acme.secret)
    expect(body.data.source.buffer.frames).toBeGreaterThan(12)
  }, PATIENCE)
  await act(server, acme.secret, 'updateSource', {
    source: 'till',
    stages: { detect: false, motion: false },
    watch: true,
  })
  await vi.waitFor(async () => expect(await verdicts(acme, 'till')).toEqual(['INCIDENT']), PATIENCE)
  const [found] = await watched(acme, 'till')
  const frames = Object.fromEntries(
    found.stages.map(({ stage, frames }: { stage: string; frames: number }) => [stage, frames]),
  )
  expect(frames.CONFIRM).toBe(8)
  expect(frames.SCREEN).toBeLessThan(8)
}, 60_000)
