import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  ArchiveSource,
  DeleteSource,
  ListSources,
  ShowSource,
  UnarchiveSource,
  UpdateSource,
} from '../../../src/client/index.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { base64Picture } from '../../harness/pictures.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer
let secret: string
beforeAll(async () => {
  server = await startTestServer({ settings: { longWindowSeconds: 60 } })
  secret = (await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })).secret
  await makeClient(server.api(), 'Bolt')
})
afterAll(() => server.stop())

async function push(source: string, data: string, key = secret) {
  const { body } = await server.graphql(
    'mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { ... on FramesBuffered { accepted } } }',
    { input: { source, frames: [{ data }] } },
    key,
  )
  expect(body.data.bufferFrames).toEqual({ accepted: 1 })
}
const light = () => base64Picture({ width: 64, height: 48, shade: 255 })
const dark = () => base64Picture({ width: 64, height: 48, shade: 0 })

async function open(command: string, key?: string, size = {}): Promise<Terminal> {
  const tui = openTui(server.api(key), size)
  await tui.see(key ? 'first' : 'Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}
const sourceOf = async (name: string) => (await server.api(secret).run(ShowSource, { source: name })).source

test('sources are listed, with whose they are and how they stand; what comes is seen', async () => {
  await push('front-door', await light())
  const tui = await open('sources', undefined, { columns: 160 })
  await tui.see('▸ front-door', 'Acme Corp', 'NAME', 'STATUS', 'FPS', 'HELD', 'DROPPED', '64x48', 'live')
  await tui.see('● online')
  await push('back-door', await light())
  await tui.see('back-door', '2 of 2')
  tui.type('/front', KEY.enter)
  await tui.see('▸ front-door', '1 of 1')
  tui.type(KEY.escape)
  await tui.see('back-door')
  tui.type('s', 's')
  await tui.see('offline only', 'Nothing matches.')
})

test('nothing breaks on 80 columns, and the columns that matter stay', async () => {
  await push('narrow', await light())
  for (const key of [undefined, secret]) {
    const tui = await open('sources', key)
    await tui.see('narrow', 'STATUS', 'FPS', 'HELD', 'LAST FRAME')
    for (const line of tui.lines()) expect(line.length).toBeLessThanOrEqual(80)
  }
})

test('a source shows how it stands, what is in force, and what it sees, live', async () => {
  await push('watched', await dark())
  const tui = await open('source watched', secret)
  await tui.see('watched', 'Long window', '60 s', 'Picture', 'Status')
  await tui.notSee('Loading…')
  expect(tui.screen()).not.toContain('█')
  await vi.waitFor(
    async () => {
      await push('watched', await light())
      expect(tui.screen()).toContain('████████')
    },
    { timeout: 8_000, interval: 300 },
  )
  for (const line of tui.lines()) expect(line.length).toBeLessThanOrEqual(80)
  tui.type('p')
  await tui.notSee('Long window')
  await tui.see('████████████████████████████████████████')
  tui.type('p')
  await tui.see('Long window')
})

test('what happens to a source elsewhere is seen: its frames go, and it goes', async () => {
  await push('moving', await light())
  const tui = await open('source moving', secret)
  await tui.see('████████', '1 frame,')
  expect(tui.screen()).not.toContain('1 frames')
  const api = server.api(secret)
  await api.run(ArchiveSource, { input: { source: 'moving' } })
  await tui.see('No frames are held.', '◌ archived', 'nothing')
  await tui.notSee('████████')
  await api.run(UnarchiveSource, { input: { source: 'moving' } })
  await push('moving', await light())
  await tui.see('████████', '● online')
  await api.run(DeleteSource, { input: { source: 'moving', force: true } })
  await tui.see('There is no source', 'It may have been deleted. Esc goes back.')
  for (const old of ['● online', 'Picture', '████████']) expect(tui.screen()).not.toContain(old)
})

test('a picture whose time is over is not left standing', async () => {
  await push('brief', await light())
  await server
    .api(secret)
    .run(UpdateSource, { input: { source: 'brief', settings: { longWindowSeconds: 3 } } })
  const tui = await open('source brief', secret)
  await push('brief', await light())
  await tui.see('████████')
  await tui.see('No frames are held.', 'nothing')
}, 20_000)

test('whose sources are listed is told from whether the list is live', async () => {
  const tui = await open('sources')
  await tui.see('live', 'newest first')
  tui.type('v')
  await tui.see('live · of live keys · newest first')
  tui.type('v')
  await tui.see('of test keys')
})

test('a client that is none is said where it was given', async () => {
  const tui = await open('sources')
  await tui.see('n new')
  tui.type('n')
  await tui.see('New source', '▸ Client')
  tui.type('nobody', KEY.tab, 'a-door', KEY.enter)
  await tui.see('There is no client nobody', '▸ Client')
  const lines = tui.lines()
  const at = (text: string) => lines.findIndex((line) => line.includes(text))
  expect(at('There is no client')).toBeGreaterThan(at('▸ Client'))
  expect(at('There is no client')).toBeLessThan(at('Name  '))
})

test('an operator names a source by client/name', async () => {
  await push('named', await light())
  const tui = await open('source acme-corp/named')
  await tui.see('named', 'Acme Corp', 'Picture')
  const alone = await open('source named')
  await alone.see('Say for which client', 'Write it in front of the name, like :source acme-corp/named')
  const missing = await open('source acme-corp/nobody')
  await missing.see('There is no source')
})

test('what a form shows in an empty field is no value', async () => {
  const tui = await open('sources')
  await tui.see('n new')
  tui.type('n')
  await tui.see('New source', 'e.g. acme-corp', 'e.g. front-door')
})

test('a picture that can not be decoded says so, and the next good one is shown', async () => {
  await push('broken', jpeg(64, 48, 2_000).toString('base64'))
  const tui = await open('source broken', secret)
  await tui.see('Long window', 'The picture can not be')
  await push('broken', await light())
  await tui.see('████████')
})

test('a source is made beforehand, changed, put away, taken back and deleted', async () => {
  const tui = await open('sources acme-corp')
  await tui.see('Sources of Acme Corp', 'n new')
  tui.type('n')
  await tui.see('New source of Acme Corp', '▸ Name', 'e.g. front-door')
  tui.type('side/door', KEY.enter)
  await tui.see('✗')
  tui.type(KEY.ctrlU, 'side-door', KEY.enter)
  await tui.see('Source side-door is created.', '▸ ')
  tui.type('/side', KEY.enter)
  await tui.see('▸ side-door', '1 of 1')

  tui.type('e')
  await tui.see('Edit source side-door', 'Long window', 'inherited: 60')
  tui.type(KEY.ctrlU, 'side-gate', KEY.tab, 'soon', KEY.enter)
  await tui.see('✗ A number, or nothing.')
  tui.type(KEY.ctrlU, '30', KEY.tab, KEY.tab, '0.5', KEY.enter)
  await tui.see('Source side-gate is saved.')
  expect((await sourceOf('side-gate'))?.settings).toMatchObject({
    longWindowSeconds: 30,
    shortWindowSeconds: null,
    bufferBytes: 524_288,
  })

  await tui.see('▸ side-gate')
  tui.type(KEY.enter)
  await tui.see('30 s (own)', 'e edit')
  tui.type('e')
  await tui.see('Edit source side-gate')
  tui.type(KEY.tab, KEY.ctrlU, KEY.enter)
  await tui.see('60 s', 'x archive')
  expect((await sourceOf('side-gate'))?.settings.longWindowSeconds).toBeNull()

  tui.type('x')
  await tui.see('Archive side-gate?')
  tui.type('y')
  await tui.see('Source side-gate is archived.', '◌ archived', 'R take back')
  tui.type('R')
  await tui.see('Take side-gate back?')
  tui.type('y')
  await tui.see('Source side-gate is back.', 'x archive')
  tui.type('D')
  await tui.see('Type its name to delete it: side-gate')
  tui.type('wrong', KEY.enter)
  await tui.see('✗ Nothing was deleted')
  tui.type(KEY.ctrlU, 'side-gate', KEY.enter)
  await tui.see('Source side-gate is deleted.', 'Nothing matches.')
  const { sources } = await server.api(secret).run(ListSources, { search: 'side' })
  expect(sources.nodes).toEqual([])
})

test('the sources of a client are opened from its screen, and it from them', async () => {
  await push('linked', await light())
  const tui = await open('client acme-corp')
  await tui.see('S sources')
  tui.type('S')
  await tui.see('Sources of Acme Corp', 'linked')
  tui.type('c')
  await tui.see('S sources')
  tui.type(':sources bolt', KEY.enter)
  await tui.see('There are no sources.', 'The first frame of a camera makes one')
})

test('who may only look changes nothing', async () => {
  await push('looked-at', await light())
  const { secret: viewer } = await makeKey(server.api(), {
    client: 'acme-corp',
    name: 'first viewer',
    role: 'viewer',
  })
  const tui = await open('sources', viewer)
  await tui.see('looked-at')
  for (const hint of ['n new', 'e edit', 'x archive', 'D delete']) expect(tui.screen()).not.toContain(hint)
})
