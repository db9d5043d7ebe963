import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MadeClient, makeAnyClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let acme: MadeClient
let home: string
beforeAll(async () => {
  server = await openEnvironment()
  acme = await makeAnyClient(server)
  home = await mkdtemp(join(tmpdir(), 'vigint-export-'))
})
afterAll(async () => {
  await server.stop()
  await rm(home, { recursive: true, force: true })
})

const place = (name: string) => join(home, name)
const from = (source: string) => ['--source', source, '--client', acme.slug]

/** Pictures that differ in their size. */
const picture = (number: number) => jpeg(64, 48, 300 + number)

async function push(source: string, frames: object[]) {
  const { body } = await server.graphql(
    `mutation ($input: BufferFramesInput!) {
      bufferFrames(input: $input) { ... on FramesBuffered { accepted } ... on Error { message } }
    }`,
    { input: { source, frames } },
    acme.secret,
  )
  expect(body.data.bufferFrames).toEqual({ accepted: frames.length })
}

test('the frames of the window are written as they came, with an index', async () => {
  const now = Date.now()
  const at = (milliseconds: number) => new Date(now - milliseconds).toISOString()
  const frame = (sequence: number, age: number) => ({
    data: picture(sequence).toString('base64'),
    sequence,
    capturedAt: at(age),
  })
  await push('door', [frame(1, 6_000), frame(2, 2_000), frame(3, 2_000), frame(4, 1_000)])
  const directory = place('door')
  const exported = await vigintJson('frames', 'export', ...from('door'), '--seconds', '5', directory)
  const name = (age: number) => at(age).replaceAll(':', '-')
  const files = [`${name(2_000)}-0001.jpg`, `${name(2_000)}-0002.jpg`, `${name(1_000)}-0001.jpg`]
  expect(exported).toMatchObject({
    directory,
    frames: [2, 3, 4].map((sequence, place) => ({ file: files[place], sequence, format: 'JPEG' })),
  })
  expect((await readdir(directory)).sort()).toEqual([...files, 'index.json'].sort())
  for (const [place, file] of files.entries())
    expect(await readFile(join(directory, file))).toEqual(picture(place + 2))
  expect(JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'))).toMatchObject({
    source: { name: 'door', environment: 'LIVE', client: acme.slug },
    seconds: 5,
    frames: exported.frames,
  })
})

test('more than a page of frames is written whole', async () => {
  const capturedAt = new Date(Date.now() - 1_000).toISOString()
  const frames = Array.from({ length: 230 }, (_, sequence) => ({
    data: picture(sequence).toString('base64'),
    sequence,
    capturedAt,
  }))
  await push('many', frames)
  const { stdout, stderr, exit } = await vigint('frames', 'export', ...from('many'), place('many'))
  expect(exit).toBe(0)
  expect(stderr).toBe('100 frames …\n200 frames …\n230 frames …\n')
  expect(stdout).toBe(`230 frames and index.json are in ${place('many')}.\n`)
  const { frames: listed } = JSON.parse(await readFile(join(place('many'), 'index.json'), 'utf8'))
  const names = listed.map(({ file }: { file: string }) => file)
  expect((await readdir(place('many'))).sort()).toEqual([...names, 'index.json'])
})

test('nothing is overwritten unless that is asked for', async () => {
  await push('gate', [{ data: picture(1).toString('base64') }])
  const words = ['frames', 'export', ...from('gate'), place('gate')]
  await vigintJson(...words)
  const refused = await vigintError(...words)
  expect(refused).toMatchObject({
    exit: 2,
    message: `${join(place('gate'), 'index.json')} is there already, and was not overwritten.`,
  })
  expect((await vigintJson(...words, '--force')).frames).toHaveLength(1)
})

test('what an export before left is removed, and nothing else', async () => {
  await push('used', [{ data: picture(1).toString('base64') }])
  const words = ['frames', 'export', ...from('used'), place('used'), '--force']
  const [old] = (await vigintJson(...words)).frames
  await writeFile(place('outside.jpg'), 'mine')
  await writeFile(join(place('used'), 'notes.jpg'), 'mine')
  const index = JSON.parse(await readFile(join(place('used'), 'index.json'), 'utf8'))
  index.frames.push({ file: '../outside.jpg' })
  await writeFile(join(place('used'), 'index.json'), JSON.stringify(index))
  await push('other', [{ data: picture(2).toString('base64') }])
  const [made] = (await vigintJson('frames', 'export', ...from('other'), place('used'), '--force')).frames
  expect(made.file).not.toBe(old.file)
  expect((await readdir(place('used'))).sort()).toEqual([made.file, 'index.json', 'notes.jpg'].sort())
  expect(await readFile(place('outside.jpg'), 'utf8')).toBe('mine')
})

test('where nothing is held nothing is written', async () => {
  await server.graphql(
    'mutation ($client: ID!) { createSource(input: { client: $client, name: "still" }) { __typename } }',
    { client: acme.id },
  )
  const { stdout, stderr, exit } = await vigint('frames', 'export', ...from('still'), place('still'))
  expect({ stdout, exit }).toEqual({ stdout: 'Nothing was written.\n', exit: 0 })
  expect(stderr).toContain('still holds no frames.')
  await expect(readdir(place('still'))).rejects.toThrow('ENOENT')
})

test.each([
  [['--source', 'no-such'], 5, 'There is no source'],
  [['--source', 'door', '--seconds', 'ten'], 2, '"ten" is no number of seconds.'],
  [['--source', 'door', '--seconds', '0'], 2, '"0" is no number of seconds.'],
])('%j is refused in words', async (words, exit, message) => {
  const refused = await vigintError('frames', 'export', ...words, '--client', acme.slug, place('refused'))
  expect(refused).toMatchObject({ exit, message: expect.stringContaining(message) })
})

test('a place that can not be written to is named', async () => {
  await writeFile(place('file'), '')
  const refused = await vigintError('frames', 'export', ...from('door'), place('file'))
  expect(refused).toMatchObject({ exit: 1, message: expect.stringContaining(place('file')) })
})

test('the latest frame is written into a file', async () => {
  await push('lobby', [{ data: picture(7).toString('base64'), sequence: 7 }])
  const file = place('now.jpg')
  const { frame } = await vigintJson('frames', 'latest', ...from('lobby'), file)
  expect(frame).toMatchObject({ file, sequence: 7, width: 64, height: 48, bytes: 307 })
  expect(await readFile(file)).toEqual(picture(7))
  expect(await vigintError('frames', 'latest', ...from('lobby'), file)).toMatchObject({ exit: 2 })
  expect(await vigintError('frames', 'latest', ...from('lobby'), '-')).toMatchObject({
    exit: 2,
    message: 'Standard output can not take the picture and --json.',
  })
  expect(await vigintError('frames', 'latest', ...from('still'), place('none.jpg'))).toMatchObject({
    exit: 5,
    message: 'still holds no frames now.',
  })
})
