import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { jpeg } from '../harness/jpeg.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let acme: MadeClient
let directory: string
let pictures: Buffer[]
beforeAll(async () => {
  server = await openEnvironment()
  acme = await makeClient(server, 'Acme')
  server.use(acme.secret)
  directory = await mkdtemp(join(tmpdir(), 'vigint-frames-'))
  pictures = await Promise.all(
    [1, 2, 3].map((red) =>
      sharp({ create: { width: 64, height: 48, channels: 3, background: { r: red * 60, g: 0, b: 0 } } })
        .jpeg()
        .toBuffer(),
    ),
  )
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

async function file(name: string, content: Buffer | string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

function typing(content: Buffer): void {
  const stdin = vi.spyOn(process, 'stdin', 'get')
  // Standard input is any stream of bytes; this one comes in pieces.
  const pieces = Array.from({ length: Math.ceil(content.length / 100) }, (_, at) =>
    content.subarray(at * 100, at * 100 + 100),
  )
  stdin.mockReturnValue(Readable.from(pieces) as never)
}

const endless = (picture: Buffer) =>
  Readable.from(
    (function* () {
      for (;;) yield picture
    })(),
  )

const bufferOf = async (source: string) => {
  const { body } = await server.graphql(
    'query ($source: String!) { source(source: $source) { buffer { frames seconds oldestAt newestAt } } }',
    { source },
    acme.secret,
  )
  return body.data.source?.buffer
}

describe('frames push', () => {
  test('takes a picture', async () => {
    const path = await file('one.jpg', pictures[0]!)
    const { stdout, exit } = await vigint('frames', 'push', path, '--source', 'door')
    expect({ stdout, exit }).toEqual({
      stdout: `Pushed 1 frame to door, which holds 1 frame of 0 s (${pictures[0]!.length} B).\n`,
      exit: 0,
    })
  })

  test('takes several files, of which each can hold many', async () => {
    const png = await sharp(pictures[0]).png().toBuffer()
    const answer = await vigintJson(
      'frames',
      'push',
      await file('one.jpg', pictures[0]!),
      await file('many.mjpeg', Buffer.concat([...pictures, ...pictures])),
      await file('one.png', png),
      '--source',
      'several',
    )
    expect(answer).toEqual({
      frames: {
        accepted: 8,
        rejected: [],
        buffer: { frames: 8, bytes: expect.any(Number), seconds: expect.any(Number), dropped: 0 },
        clockSkewSeconds: 0,
      },
    })
  })

  test('gives files their times, so that they end now', async () => {
    const many = await file('ten.mjpeg', Buffer.concat(Array.from({ length: 30 }, () => pictures[0]!)))
    await vigintJson('frames', 'push', many, '--source', 'timed', '--fps', '10')
    const { frames, seconds, newestAt } = await bufferOf('timed')
    expect({ frames, seconds }).toEqual({ frames: 30, seconds: 2.9 })
    expect(Date.now() - Date.parse(newestAt)).toBeLessThan(5_000)
  })

  test('begins at the time that it is given', async () => {
    const start = new Date(Date.now() - 5_000).toISOString()
    const [a, b] = [await file('a.jpg', pictures[0]!), await file('b.jpg', pictures[1]!)]
    await vigintJson('frames', 'push', a, b, '--source', 'then', '--captured-at', start, '--every', '250')
    const { oldestAt, newestAt } = await bufferOf('then')
    expect([oldestAt, Date.parse(newestAt) - Date.parse(oldestAt)]).toEqual([start, 250])
  })

  test('takes what is piped into it: pictures in a row, or the parts of a stream', async () => {
    typing(Buffer.concat(pictures))
    expect((await vigintJson('frames', 'push', '-', '--source', 'piped')).frames.accepted).toBe(3)
    const parts = pictures.flatMap((picture) => [
      Buffer.from('--x\r\nContent-Type: image/jpeg\r\n\r\n'),
      picture,
      Buffer.from('\r\n'),
    ])
    typing(Buffer.concat(parts))
    expect((await vigintJson('frames', 'push', '-', '--source', 'parts')).frames.accepted).toBe(3)
    vi.restoreAllMocks()
  })

  test.each(['jpeg', 'png', 'webp'] as const)(
    'takes many %s in a row, and says that the last was cut off',
    async (kind) => {
      const some = await Promise.all(pictures.map((picture) => sharp(picture).toFormat(kind).toBuffer()))
      typing(Buffer.concat([...some, some[0]!.subarray(0, -40)]))
      const { stdout, exit } = await vigint('frames', 'push', '-', '--source', `row-${kind}`, '--json')
      vi.restoreAllMocks()
      expect(exit).toBe(1)
      const { frames } = JSON.parse(stdout)
      expect(frames).toMatchObject({ accepted: 3, rejected: [{ index: 3, reason: 'NOT_AN_IMAGE' }] })
    },
  )

  test.skipIf(!hasFfmpeg)('takes the pictures that ffmpeg writes one after the other', async () => {
    const pattern = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-t', '1.2']
    const { stdout } = spawnSync('ffmpeg', [...pattern, '-f', 'image2pipe', '-c:v', 'png', '-'], {
      maxBuffer: 2 ** 26,
    })
    typing(stdout)
    const { frames } = await vigintJson('frames', 'push', '-', '--source', 'image2pipe')
    vi.restoreAllMocks()
    expect(frames).toMatchObject({ accepted: 12, rejected: [] })
  })

  test('says which pictures were not taken, and goes on', async () => {
    // The end of its headers is missing, which only the server looks at.
    const bad = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2]),
      Buffer.alloc(64),
      Buffer.from([0xff, 0xd9]),
    ])
    const mixed = await file('mixed.mjpeg', Buffer.concat([pictures[0]!, bad, pictures[1]!]))
    const { stdout, exit } = await vigint('frames', 'push', mixed, '--source', 'mixed')
    expect(exit).toBe(1)
    expect(stdout).toMatch(
      new RegExp(`^Pushed 2 frames to mixed.*\\nNot taken: 1\\.\\n {2}${mixed}, picture 2: The picture `),
    )
    const alone = await vigintError('frames', 'push', await file('bad.jpg', bad), '--source', 'mixed')
    expect(alone).toMatchObject({ exit: 2, code: 'BAD_USER_INPUT', hint: 'No picture was taken.' })
  })

  test('says what is wrong before it sends anything', async () => {
    const path = await file('one.jpg', pictures[0]!)
    const text = await file('text.txt', 'hello')
    expect(await vigintError('frames', 'push', text, '--source', 'x')).toMatchObject({
      exit: 2,
      message: expect.stringMatching(/no JPEG, PNG or WebP/),
    })
    const missing = join(directory, 'missing.jpg')
    expect(await vigintError('frames', 'push', missing, '--source', 'x')).toMatchObject({
      exit: 2,
      message: `${missing} can't be read (ENOENT).`,
    })
    for (const flags of [
      ['--fps', '0'],
      ['--every', 'x'],
      ['--captured-at', 'today'],
      ['--captured-at', '2026-02-30T12:00:00Z'],
    ]) {
      expect(await vigintError('frames', 'push', path, '--source', 'x', ...flags)).toMatchObject({ exit: 2 })
    }
    expect(await bufferOf('x')).toBeUndefined()
  })

  test('what was sent before is no failure', async () => {
    const words = ['push', await file('one.jpg', pictures[0]!), '--source', 'again']
    const at = ['--captured-at', new Date().toISOString()]
    expect((await vigint('frames', ...words, ...at)).exit).toBe(0)
    const { stdout, exit } = await vigint('frames', ...words, ...at)
    expect(exit).toBe(0)
    expect(stdout).toContain('A frame of the same moment and size is held already.')
  })

  test('says what was dropped', async () => {
    await vigint('sources', 'create', '--name', 'small', '--buffer-bytes', '700')
    const many = await file('many.mjpeg', Buffer.concat([...pictures, ...pictures]))
    const { stdout, exit } = await vigint('frames', 'push', many, '--source', 'small')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/\nDropped before their time, because a buffer was full: \d frames up to now\.\n/)
  })

  test('says how large a picture may be that is cut off for its size', async () => {
    const large = await file('large.jpg', jpeg(64, 48, 11_067_103))
    expect(await vigintError('frames', 'push', large, '--source', 'large')).toMatchObject({
      message: 'The picture has more than 10485760 bytes, the most that are taken. Send smaller pictures.',
    })
  })

  test('that is ended by hand says what was taken', async () => {
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(endless(pictures[0]!) as never)
    const pushing = vigint('frames', 'push', '-', '--source', 'endless', '--every', '20')
    await vi.waitFor(async () => expect((await bufferOf('endless'))?.frames).toBeGreaterThan(0), 8_000)
    process.emit('SIGINT')
    const { stdout, exit } = await pushing
    vi.restoreAllMocks()
    expect(exit).toBe(130)
    const held = (await bufferOf('endless')).frames
    expect(stdout).toMatch(new RegExp(`^Pushed ${held} frames? to endless, which holds ${held} frame`))
  })

  test('that fails on its way says what was taken before', async () => {
    const many = await file('many.mjpeg', Buffer.concat(Array.from({ length: 30 }, () => pictures[0]!)))
    const missing = join(directory, 'missing.jpg')
    expect(await vigintError('frames', 'push', many, missing, '--source', 'part')).toMatchObject({
      exit: 2,
      message: `${missing} can't be read (ENOENT).`,
      hint: 'Before that, 25 frames were taken. Name files that hold pictures, or - for standard input.',
    })
    expect(await bufferOf('part')).toMatchObject({ frames: 25 })
  })

  test('an operator says whose camera it is', async () => {
    server.use(server.operatorKey)
    const path = await file('one.jpg', pictures[0]!)
    expect(await vigintError('frames', 'push', path, '--source', 'theirs')).toMatchObject({ exit: 2 })
    expect(
      (await vigintJson('frames', 'push', path, '--source', 'theirs', '--client', acme.slug)).frames.accepted,
    ).toBe(1)
    server.use(acme.secret)
  })
})

test('one file without a picture does not spoil the others, and is named', async () => {
  const [good, other, text] = ['good.jpg', 'other.jpg', 'text.jpg'].map((name) => join(directory, name))
  await writeFile(good!, pictures[0]!)
  await writeFile(other!, pictures[1]!)
  await writeFile(text!, 'this is no picture of anything at all, sorry')
  const { stdout, exit } = await vigint('frames', 'push', good!, text!, other!, '--source', 'mixed', '--json')
  const { frames } = JSON.parse(stdout)
  expect([exit, frames.accepted]).toEqual([1, 2])
  expect(frames.rejected).toMatchObject([{ index: 1, reason: 'NOT_AN_IMAGE', file: text, picture: 1 }])
  const said = await vigint('frames', 'push', good!, text!, other!, '--source', 'mixed')
  expect(said.stdout).toContain(`  ${text}, picture 1: The picture `)
})

describe.skipIf(!hasFfmpeg)('frames upload', () => {
  test('buffers the frames of a clip', async () => {
    const path = join(directory, 'clip.mp4')
    spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10', '-t', '2', path])
    const { stdout } = await vigint('frames', 'upload', path, '--source', 'clip')
    expect(stdout).toMatch(
      /^Decoded 20 frames of 1\.9 s\.\nPushed 20 frames to clip, which holds 20 frames of 1\.9 s/,
    )
    const { video } = await vigintJson('frames', 'upload', path, '--source', 'again')
    expect(video).toMatchObject({ frames: 20, accepted: 20, source: { name: 'again' } })
  })

  test('says what is wrong with a file', async () => {
    const text = await file('text.txt', 'hello')
    expect(await vigintError('frames', 'upload', text, '--source', 'x')).toMatchObject({
      exit: 2,
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining("can't be decoded as a video"),
    })
    expect(await vigintError('frames', 'upload', join(directory, 'none.mp4'), '--source', 'x')).toMatchObject(
      {
        exit: 2,
      },
    )
  })
})
