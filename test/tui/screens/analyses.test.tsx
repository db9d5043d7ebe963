import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AnalysisRow, Analyze } from '../../../src/client/analyses.ts'
import { ArchiveSource, expectResult, ShowSource, UpdateSource } from '../../../src/client/index.ts'
import { framesOf, hasFootage, PEOPLE } from '../../harness/footage.ts'
import { base64Picture } from '../../harness/pictures.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, paste, type Terminal } from '../terminal.tsx'

let server: TestServer
let secret: string
let viewer: string
beforeAll(async () => {
  server = await startTestServer({ settings: { longWindowSeconds: 120 } })
  secret = (await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })).secret
  await makeClient(server.api(), 'Bolt')
  const key = await makeKey(server.api(), { client: 'acme-corp', name: 'first viewer', role: 'viewer' })
  viewer = key.secret
})
afterAll(() => server.stop())

/** Of the last seconds, with an even distance between them. */
async function push(source: string, pictures: readonly string[], seconds = 0) {
  const now = Date.now()
  const step = pictures.length > 1 ? (seconds * 1000) / (pictures.length - 1) : 0
  const frames = pictures.map((data, place) => ({
    data,
    capturedAt: new Date(now - (pictures.length - 1 - place) * step).toISOString(),
  }))
  const { body } = await server.graphql(
    'mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { ... on FramesBuffered { accepted } } }',
    { input: { source, frames } },
    secret,
  )
  expect(body.data.bufferFrames).toEqual({ accepted: pictures.length })
}

/** To its verdict. */
async function analyzed(source: string): Promise<AnalysisRow> {
  const { analyze } = await server.api(secret).run(Analyze, { input: { source, wait: true } })
  const [row] = expectResult(analyze, 'Analyzed').analyses
  if (!row) throw new Error(`Nothing was asked of ${source}.`)
  return row
}

/** One that holds nothing any more, which is told at once. */
async function emptied(source: string) {
  await push(source, [await base64Picture()])
  const api = server.api(secret)
  await api.run(UpdateSource, { input: { source, settings: { longWindowSeconds: 1 } } })
  return source
}

async function open(command: string, key?: string, size = {}): Promise<Terminal> {
  const tui = openTui(server.api(key), size)
  await tui.see(key ? 'first' : 'Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

const sourceOf = async (source: string) => {
  const found = (await server.api(secret).run(ShowSource, { source })).source
  if (!found) throw new Error(`There is no ${source}.`)
  return found
}

test('analyses are listed with what they came to, as they come, and filtered', async () => {
  const tui = await open('analyses', secret, { columns: 120 })
  await tui.see('Nothing was looked at yet.', 'live')
  await push('shelf', [await base64Picture()])
  await push('gate', [await base64Picture()])
  expect((await analyzed('shelf')).trouble).toBe('TOO_FEW_FRAMES')
  await tui.see('▸ just now', 'shelf', '? inconclusive', 'too few frames', 'asked', 'SUMMARY')
  await analyzed('gate')
  await tui.see('gate', 'of 2 ')
  tui.type('/gat')
  await tui.see('Nothing matches.')
  tui.type('e', KEY.enter)
  await tui.see('1 of 1', 'gate')
  await tui.notSee('shelf')
  tui.type(KEY.escape)
  await tui.see('shelf')
  tui.type(KEY.end, 'f')
  await tui.see('of shelf', '1 of 1')
  tui.type(KEY.escape)
  await tui.see('of 2 ')
  tui.type('s')
  await tui.see('incidents only', 'Nothing matches.')
  tui.type('s', 's', 's')
  await tui.see('inconclusive only', 'shelf')
  tui.type('t', 't')
  await tui.see('watched', 'Nothing matches.')
  tui.type(KEY.escape)
  await tui.see('of 2 ')
})

test('an operator sees whose they are, those of one client, and those of one source', async () => {
  await push('elsewhere', [await base64Picture()])
  await analyzed('elsewhere')
  const tui = await open('analyses', undefined, { columns: 160 })
  await tui.see('CLIENT', 'Acme Corp', 'elsewhere')
  tui.type(':analyses bolt', KEY.enter)
  await tui.see('Analyses of bolt', 'Nothing was looked at yet.')
  tui.type(':analyses acme-corp/elsewhere', KEY.enter)
  await tui.see('Analyses of elsewhere', '1 of 1')
  tui.type('S')
  await tui.see('Long window', 'A analyses')
  tui.type(':client acme-corp', KEY.enter)
  await tui.see('S sources')
  tui.type('A')
  await tui.see('Analyses of Acme Corp', 'elsewhere')
  tui.type(':analysis analysis_0000000000000000000000', KEY.enter)
  await tui.see('analysis')
  await tui.see('Esc goes back')
})

test('one that nothing can be said of tells why', async () => {
  await push('lone', [await base64Picture()])
  const { id } = await analyzed('lone')
  const tui = await open(`analysis ${id}`, secret)
  await tui.see('lone · ? inconclusive', 'Trouble', 'too few frames', 'No frame was looked at closely.')
  for (const line of tui.lines()) expect(line.length).toBeLessThanOrEqual(80)
})

test.skipIf(!hasFootage)(
  'what was seen stands on the frame, one frame after the other',
  async () => {
    const frames = framesOf(PEOPLE, { from: 9, seconds: 3, fps: 4 })
    await push(
      'door',
      frames.map(({ data }) => data.toString('base64')),
      3,
    )
    await server.api(secret).run(UpdateSource, { input: { source: 'door', rules: [{ type: 'INTRUSION' }] } })
    const tui = await open('source door', secret, { columns: 160, rows: 48 })
    await tui.see('INTRUSION', 'a analyze')
    tui.type('a')
    await tui.see('door › Analysis')
    await tui.see('● incident', 'intrusion', 'high', 'Rules met', '1 INTRUSION', 'Detect says')
    await tui.see('STAGE', 'motion', 'detect', 'centernet', 'evidence')
    await tui.see('┌person', '│', '└──', '▒', '▲')
    const shown = /frame (\d+) of (\d+)/.exec(tui.screen())
    const [at, count] = [Number(shown?.[1]), Number(shown?.[2])]
    expect(count).toBeGreaterThan(2)
    const [key, next] = at < count ? [KEY.right, at + 1] : [KEY.left, at - 1]
    tui.type(key)
    await tui.see(`frame ${next} of ${count}`)
    tui.type('p')
    await tui.notSee('Rules met')
    await tui.see('┌person')
    tui.resize(80, 24)
    await tui.see('┌person', 'Picture')
    tui.type('p')
    await tui.see('Verdict', 'STAGE')
    for (const line of tui.lines()) expect(line.length).toBeLessThanOrEqual(80)

    await server.api(secret).run(ArchiveSource, { input: { source: 'door' } })
    const later = await open('analyses door', secret)
    await later.see('● incident')
    later.type(KEY.enter)
    await later.see('┌person', 'Not held any more: boxes alone.', '╭╌')
    expect(later.screen()).not.toContain('▒')
  },
  40_000,
)

test('a source is watched and left alone at one key', async () => {
  await push('alley', [await base64Picture()])
  const tui = await open('source alley', secret, { columns: 160 })
  await tui.see('Watched', 'w watch')
  tui.type('w')
  await tui.see('alley is watched.', 'while there is motion')
  expect((await sourceOf('alley')).watch).toBe(true)
  tui.type(':sources', KEY.enter)
  await tui.see('WATCHED', 'w watch')
  tui.type('/alley', KEY.enter)
  await tui.see('1 of 1', 'yes')
  tui.type('w')
  await tui.see('alley is not watched any more.')
  expect((await sourceOf('alley')).watch).toBe(false)
})

test('rules, zones and masks are written a line each, and what is wrong is said where it is', async () => {
  await push('till', [await base64Picture({ width: 160, height: 120 })])
  const tui = await open('source till', secret)
  await tui.see('r rules')
  tui.type('r')
  await tui.see('Rules of till', '▸ Rules', 'ctrl-s save')
  tui.type('INTRUSION:min=2s', KEY.enter, 'LOITERING:zone=desk,dwell=60s', KEY.enter, 'NOTHING', '\u0013')
  await tui.see('✗ Line 3: "NOTHING" is no rule.', 'ctrl-s save')
  await tui.notSee('working')
  tui.type(KEY.ctrlU, '\u0013')
  await tui.see('✗ Rule 2 (LOITERING): there is no zone "desk".')
  expect((await sourceOf('till')).rules).toEqual([])
  await tui.notSee('working')
  tui.type(KEY.tab, paste('desk=0.1,0.1;0.9,0.1;0.9,0.9;1.2,0.9\n'), '\u0013')
  await tui.see('✗ Line 1: ', 'at most 1')
  await tui.notSee('working')
  tui.type(
    KEY.up,
    KEY.end,
    KEY.ctrlU,
    'desk=0.1,0.1;0.9,0.1;0.9,0.9;0.1,0.9',
    KEY.tab,
    '0,0;0.2,0;0.2,0.1;0,0.1',
    '\u0013',
  )
  await tui.see('Rules of till are saved.', 'LOITERING: zone=desk', 'desk, 4 corners', '•••', '×')
  const { rules, zones, masks } = await sourceOf('till')
  expect(rules).toMatchObject([
    { type: 'INTRUSION', minSeconds: 2 },
    { type: 'LOITERING', zone: 'desk', dwellSeconds: 60 },
  ])
  expect([zones.length, masks.length]).toEqual([1, 1])
  tui.type('r')
  await tui.see('INTRUSION:min=2s')
  tui.type(KEY.ctrlU, '\u0013')
  await tui.see('desk, 4 corners')
  await tui.notSee('LOITERING')
  expect((await sourceOf('till')).rules).toMatchObject([{ type: 'INTRUSION' }])
})

test('who may only look is offered nothing else', async () => {
  await emptied('seen')
  const tui = await open('source seen', viewer, { columns: 160 })
  await tui.see('A analyses')
  for (const hint of ['a analyze', 'w watch', 'r rules']) expect(tui.screen()).not.toContain(hint)
  tui.type('a', 'w', 'r', 'A')
  await tui.see('Analyses of seen', 'Nothing was looked at yet.')
})
