import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError } from './vigint.ts'

let server: Environment
let acme: MadeClient
beforeAll(async () => {
  server = await openEnvironment()
  acme = await makeAnyClient(server)
})
afterAll(() => server.stop())

const push = (source: string) =>
  server.graphql(
    'mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { __typename } }',
    { input: { source, frames: [{ data: jpeg(640, 480).toString('base64') }] } },
    acme.secret,
  )

let days = 0

/** Something that happens to a source, each time anew. */
const change = (source: string) =>
  server.graphql('mutation ($input: UpdateSourceInput!) { updateSource(input: $input) { __typename } }', {
    input: { client: acme.slug, source, settings: { retentionDays: ++days } },
  })

/** Lets frames come and things happen until the command has printed all that fits, then ends it as Ctrl-C does. */
async function watch(words: string[], source: string, ...until: RegExp[]) {
  const running = vigint('sources', 'watch', ...words)
  let out = ''
  const { write } = process.stdout
  process.stdout.write = ((text: string, ...rest: []) => {
    out += text
    return write.call(process.stdout, text, ...rest)
  }) as typeof write
  await vi.waitFor(
    async () => {
      await push(source)
      await change(source)
      for (const each of until) expect(out).toMatch(each)
    },
    { interval: 50, timeout: 8_000 },
  )
  process.emit('SIGINT')
  return running
}

test('a source is watched: how it stands, and what happens to it', async () => {
  await push('door')
  const words = ['door', '--client', acme.slug, '--every', '0.1']
  const { stdout, exit } = await watch(words, 'door', /online {2,}[\d.]+ fps {2,}640x480/, /UPDATED/)
  expect(exit).toBe(130)
  const [first] = stdout.split('\n')
  expect(first).toMatch(
    /^\d\d:\d\d:\d\d {2}door {20} {2}online {4}[\d.]+ fps +640x480 +[\d.]+ s, \d+ frames?, [\d.]+ K?i?B$/,
  )
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}door {20} {2}UPDATED$/m)
})

test('with --json one object a line; of all, changes only, each with its source', async () => {
  const { stdout } = await watch(['--changes-only', '--json'], 'new-one', /"UPDATED","name":"new-one"/)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.filter(({ change }) => change === undefined)).toEqual([])
  expect(lines.find(({ change }) => change.change === 'UPDATED')).toMatchObject({
    change: { source: { name: 'new-one', client: { slug: acme.slug }, buffer: { state: 'FILLED' } } },
  })
})

test('of all clients, names come with the client', async () => {
  const pattern = new RegExp(`${acme.slug}/yard`)
  const { stdout } = await watch([], 'yard', pattern)
  expect(stdout).toMatch(pattern)
})

test.each([
  [['no-such', '--client', 'CLIENT'], 5],
  [['--every', '11'], 2],
  [['--every', 'soon'], 2],
])('%j is refused', async (words, exit) => {
  const given = words.map((word) => (word === 'CLIENT' ? acme.slug : word))
  expect(await vigintError('sources', 'watch', ...given)).toMatchObject({ exit })
})
