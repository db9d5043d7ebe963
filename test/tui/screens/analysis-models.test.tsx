import { afterAll, beforeAll, expect, test } from 'vitest'
import { film, lookAt, makeSource } from '../../harness/analyses.ts'
import { type ModelServer, startModelServer } from '../../harness/model-server.ts'
import { saying, THEFT } from '../../harness/models.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui } from '../terminal.tsx'

let models: ModelServer
let server: TestServer
let secret: string
beforeAll(async () => {
  models = await startModelServer()
  server = await startTestServer({
    settings: {
      screenModel: 'compatible/looker',
      confirmModel: 'compatible/doubter',
      compatibleUrl: models.urlOf('compatible'),
      longWindowSeconds: 60,
    },
  })
  secret = (await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })).secret
  await makeSource(server, secret, 'shelf', { stages: { detect: false } })
})
afterAll(async () => {
  await server.stop()
  await models.stop()
})

test('what models said, used and cost stands in the table of stages, beside the frames that they named', async () => {
  await film(server, secret, 'shelf')
  models.meet(
    saying({ ...THEFT, summary: 'A bottle goes into a bag.', detail: 'In the first frame.' }),
    saying({
      ...THEFT,
      incidentDetected: false,
      incidentType: 'NONE',
      summary: 'He puts it back.',
      evidenceFrames: [],
    }),
  )
  const { id, verdict } = await lookAt(server, secret, 'shelf')
  expect(verdict).toBe('VETOED')
  const tui = openTui(server.api(secret), { columns: 180, rows: 48 })
  await tui.see('first')
  tui.type(`:analysis ${id}`, KEY.enter)
  await tui.see('shelf · ◐ vetoed', 'theft', 'He puts it back.', 'Screen says', 'A bottle goes into a bag.')
  await tui.see('TOKENS', 'COST', 'MODEL', '1000+100', 'USD', 'compatible/looker', 'compatible/doubter')
  tui.resize(80, 24)
  await tui.notSee('TOKENS')
  await tui.see('screen', 'vetoed', 'REASON')
  for (const line of tui.lines()) expect(line.length).toBeLessThanOrEqual(80)

  models.meet(saying({ ...THEFT, summary: 'A bottle goes into a bag.' }))
  await film(server, secret, 'shelf')
  const confirmed = await lookAt(server, secret, 'shelf')
  expect(confirmed.verdict).toBe('INCIDENT')
  tui.type(`:analysis ${confirmed.id}`, KEY.enter)
  await tui.see('● incident', 'frame 1 of 2', 'evidence', 'The detector did not look at it.')
  tui.type(KEY.right)
  await tui.see('frame 2 of 2')
})
