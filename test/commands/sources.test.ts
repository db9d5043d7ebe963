import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeKey } from '../harness/acts.ts'
import { base64Picture } from '../harness/pictures.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let secret: string
beforeAll(async () => {
  server = await openEnvironment()
  secret = (await vigintJson('clients', 'create', '--name', 'Acme Corp')).secret
})
afterAll(() => server.stop())

const BUFFER = `mutation ($source: String!, $data: String!) {
  bufferFrames(input: { source: $source, frames: [{ data: $data }, { data: $data }] }) {
    ... on FramesBuffered { accepted } ... on Error { code message }
  }
}`
async function push(source: string, as = secret) {
  const { body } = await server.graphql(BUFFER, { source, data: await base64Picture() }, as)
  return body.data.bufferFrames
}
const make = (name: string, ...flags: string[]) =>
  vigintJson('sources', 'create', '--client', 'acme-corp', '--name', name, ...flags)
const named = (name: string) => [name, '--client', 'acme-corp']

test('a source is created with its settings, shown, changed and renamed', async () => {
  const { source } = await make('front-door', '--long-window', '30', '--buffer-bytes', '128MiB')
  expect(source).toMatchObject({
    name: 'front-door',
    environment: 'LIVE',
    status: 'OFFLINE',
    client: { slug: 'acme-corp' },
    buffer: { state: 'EMPTY', frames: 0 },
    settings: { longWindowSeconds: 30, bufferBytes: 134_217_728, shortWindowSeconds: null },
    effectiveSettings: { longWindowSeconds: 30, shortWindowSeconds: 3, offlineAfterSeconds: 10 },
  })
  expect((await vigintJson('sources', 'show', source.id)).source).toEqual(source)

  const changed = await vigintJson(
    ...['sources', 'update', ...named('front-door')],
    ...['--short-window', '1.5s', '--expected-fps', '12.5', '--buffer-bytes', 'default'],
    ...['--clear', 'long-window', '--offline-after', '60', '--retention-days', '7'],
  )
  expect(changed.source.settings).toEqual({
    shortWindowSeconds: 1.5,
    longWindowSeconds: null,
    bufferBytes: null,
    expectedFps: 12.5,
    offlineAfterSeconds: 60,
    retentionDays: 7,
  })
  const { source: renamed } = await vigintJson(
    'sources',
    'rename',
    ...named('front-door'),
    '--to',
    'main door',
  )
  expect([renamed.id, renamed.name]).toEqual([source.id, 'main door'])
  expect(await vigintError('sources', 'show', ...named('front-door'))).toMatchObject({
    exit: 5,
    code: 'NOT_FOUND',
  })
})

test('a source is shown to people with what is in force and where that comes from', async () => {
  const { source } = await make('lobby', '--long-window', '20')
  await push('lobby')
  const { stdout } = await vigint('sources', 'show', ...named('lobby'))
  const lines = stdout
    .replace(source.id, 'source_x')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'THEN')
    .replace(/[\d.]+ s, 2 frames, [\d.]+ B/, 'HELD')
    .replace(/^ {2}(Status|Frames|Last frame|In all) .*\n/gm, '')
  expect(lines).toBe(
    [
      '  Id             source_x',
      '  Name           lobby',
      '  Client         Acme Corp (acme-corp)',
      '  Environment    live',
      '  Size           64x48',
      '  Buffered       HELD',
      '  Dropped        0',
      '  Short window   3 s (default)',
      '  Long window    20 s',
      '  Buffer         64 MiB at most (default)',
      '  Offline after  10 s (default)',
      '  Retention      30 days (default)',
      '  Watched        no',
      '  Created        THEN',
      '',
    ].join('\n'),
  )
})

test('sources are listed with how they stand, by status and name, page by page', async () => {
  server.use(secret)
  await push('cam-online')
  await vi.waitFor(
    async () => {
      const { sources } = await vigintJson('sources', 'list', '--status', 'online', '--search', 'cam-')
      expect(sources).toMatchObject([{ name: 'cam-online', buffer: { frames: 2 }, width: 64, height: 48 }])
    },
    { timeout: 5_000, interval: 100 },
  )
  await vigintJson('sources', 'create', '--name', 'cam-quiet')
  await vigintJson('sources', 'create', '--name', 'cam-away')
  await vigintJson('sources', 'archive', 'cam-away')
  const names = async (...flags: string[]) => {
    const { sources, next } = await vigintJson(
      'sources',
      'list',
      '--search',
      'cam-',
      '--sort',
      'name',
      ...flags,
    )
    return [...sources.map(({ name }: { name: string }) => name), next]
  }
  expect(await names()).toEqual(['cam-online', 'cam-quiet', null])
  expect(await names('--archived')).toEqual(['cam-away', 'cam-online', 'cam-quiet', null])
  expect(await names('--status', 'archived')).toEqual(['cam-away', null])
  expect(await names('--environment', 'test')).toEqual([null])
  const [first, next] = await names('--limit', '1')
  expect(first).toBe('cam-online')
  expect(await names('--limit', '1', '--after', next)).toEqual(['cam-quiet', null])

  const { stdout } = await vigint('sources', 'list', '--search', 'cam-', '--sort', 'name')
  const lines = stdout.split('\n').map((line) => line.trimEnd())
  expect(lines[0]).toMatch(/^.*NAME +STATUS +FPS +SIZE +BUFFER +DROPPED +LAST FRAME +ID/)
  expect(lines[1]).toMatch(
    /^cam-online +online +[\d.]+ +64x48 +[\d.]+ s, 2 frames, [\d.]+ B +0 +just now +source_\w{22}$/,
  )
  expect(lines[2]).toMatch(/^cam-quiet +offline +0 +empty +0 +never +source_\w{22}$/)
  server.use(server.operatorKey)
  // Beside a test source of the same name, the environment says which is which.
  const test = await makeKey(server, { client: 'acme-corp', role: 'admin', environment: 'TEST' })
  await push('cam-online', test.secret)
  const both = (await vigint('sources', 'list', '--client', 'acme-corp', '--search', 'cam-online')).stdout
  expect(both).toMatch(/ENV/)
  expect(both).toMatch(/test +/)
})

test('an archived source takes no frames until it is back', async () => {
  await make('attic')
  const archived = await vigint('sources', 'archive', ...named('attic'))
  expect(archived.stdout).toMatch(
    /^Archived the source attic of Acme Corp\.\nTo undo: vigint sources unarchive source_\w{22}\n$/,
  )
  expect(await push('attic')).toMatchObject({ code: 'CONFLICT' })
  expect((await vigintJson('sources', 'unarchive', ...named('attic'))).source.status).toBe('OFFLINE')
  expect(await push('attic')).toEqual({ accepted: 2 })
})

test('a source is deleted by force, or not at all without a terminal to ask in', async () => {
  await make('gone')
  expect(await vigintError('sources', 'delete', ...named('gone'))).toMatchObject({
    exit: 2,
    hint: 'To do it without being asked, add --force.',
  })
  const { source } = await vigintJson('sources', 'delete', ...named('gone'), '--force')
  expect(source).toMatchObject({ name: 'gone', environment: 'LIVE' })
  expect(await vigintError('sources', 'delete', ...named('gone'), '--force')).toMatchObject({ exit: 5 })
})

test('a creation that is sent again under its name happens once', async () => {
  const again = () => make('once', '--idempotency-key', 'create-once')
  const { source } = await again()
  expect((await again()).source.id).toBe(source.id)
})

test.each([
  [['--name', 'a/b'], 'name must not contain a slash.'],
  [['--name', 'x', '--long-window', 'soon'], '"soon" is no value of --long-window.'],
  [['--name', 'x', '--buffer-bytes', '64 parsecs'], '"64 parsecs" is no number of bytes.'],
  [['--name', 'x', '--long-window', '601'], 'longWindowSeconds must be at most 600.'],
  [
    ['--name', 'x', '--short-window', '9', '--long-window', '5'],
    'The short window can not be longer than the long one.',
  ],
])('%j is refused: %s', async (flags, message) => {
  expect(await vigintError('sources', 'create', '--client', 'acme-corp', ...flags)).toMatchObject({
    exit: 2,
    message: expect.stringContaining(message),
  })
})

test('what contradicts itself is refused, and changes nothing', async () => {
  await make('contrary')
  const change = (...flags: string[]) => vigintError('sources', 'update', ...named('contrary'), ...flags)
  expect(await change('--clear', 'long-window', '--long-window', '5')).toMatchObject({
    exit: 2,
    message: '--clear long-window and --long-window 5 contradict each other.',
  })
  expect(await change('--short-window', '20')).toMatchObject({
    exit: 2,
    message: expect.stringContaining(
      'The short window of 20 s is longer than the long one, which is 10 s then.',
    ),
  })
  const { source } = await vigintJson('sources', 'show', ...named('contrary'))
  expect(source.settings).toMatchObject({ longWindowSeconds: null, shortWindowSeconds: null })
})

test('an operator says whose source is meant; to change nothing is a slip', async () => {
  expect(await vigintError('sources', 'show', 'front-door')).toMatchObject({
    exit: 2,
    message: 'Say for which client: its id or its slug.',
  })
  expect(await vigintError('sources', 'update', ...named('lobby'))).toMatchObject({
    exit: 2,
    message: 'Nothing to change.',
  })
})

test('a client says how frames of its sources are kept, and is given limits', async () => {
  const bolt = (...words: string[]) => vigintJson('clients', 'update', 'bolt', ...words)
  await vigintJson('clients', 'create', '--name', 'Bolt', '--long-window', '20', '--max-sources', '2')
  const { client } = await bolt('--frames-per-second', '50', '--requests-per-minute', '600')
  expect(client.settings.frames).toMatchObject({ longWindowSeconds: 20, shortWindowSeconds: null })
  expect(client.limits).toEqual({ requestsPerMinute: 600, framesPerSecond: 50, sources: 2, isDefault: false })
  const shown = (await vigint('clients', 'show', 'bolt')).stdout
  expect(shown).toMatch(/Frames +50 a second\n/)
  expect(shown).toMatch(/Sources +2 at most\n/)
  expect(shown).toMatch(/Long window +20 s \(sources\)\n/)
  // Each goes back by itself.
  const back = await bolt('--requests-per-minute', 'default', '--clear', 'long-window')
  expect(back.client.limits).toEqual({
    requestsPerMinute: 30_000,
    framesPerSecond: 50,
    sources: 2,
    isDefault: true,
  })
  expect(back.client.settings.frames.longWindowSeconds).toBeNull()
  const free = await bolt('--frames-per-second', 'default', '--max-sources', 'none')
  expect(free.client.limits).toMatchObject({ framesPerSecond: null, sources: null })
})

test('a key is given frames a second', async () => {
  const { key } = await vigintJson('keys', 'create', '--client', 'acme-corp', '--frames-per-second', '25')
  expect(key.limits.framesPerSecond).toBe(25)
  expect(
    (await vigintJson('keys', 'update', key.id, '--frames-per-second', 'default')).key.limits,
  ).toMatchObject({ framesPerSecond: null })
  expect(await vigintError('keys', 'update', key.id, '--frames-per-second', '0')).toMatchObject({
    exit: 2,
    message: '"0" is no number of frames a second.',
  })
})
