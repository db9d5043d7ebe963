import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDecoder } from '../../src/adapters/media/decoder.ts'
import type { ClipFrame } from '../../src/core/frames/media.ts'
import { makeClient } from '../harness/acts.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { filesFor, multipart, postMultipart } from '../harness/multipart.ts'
import { hasNodeAv } from '../harness/node-av.ts'
import { startTestServer } from '../harness/server.ts'

const decoder = createDecoder({
  unreadable: (why) => new Error(why),
  broken: (howFar: string) => new Error(howFar),
  missing: () => new Error('Nothing here decodes.'),
})
const LIMITS = { mostFps: 30, mostPixels: 50_000_000 }

async function decode(path: string): Promise<ClipFrame[]> {
  const { signal } = new AbortController()
  const frames: ClipFrame[] = []
  for await (const frame of decoder.decode(path, { ...LIMITS, signal })) frames.push(frame)
  return frames
}

/** As on a machine that has none. */
async function withoutFfmpeg<T>(act: () => Promise<T>): Promise<T> {
  vi.stubEnv('PATH', '/nowhere')
  return act().finally(() => vi.unstubAllEnvs())
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigint-node-av-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** Made by ffmpeg of this. */
function clip(name: string, ...how: string[]): string {
  const path = join(directory, name)
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...how, path])
  if (status !== 0) throw new Error(String(stderr))
  return path
}
const pattern = (size: string, fps: number, seconds: number) =>
  ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${fps}`, '-t', String(seconds)] as const

const small = (picture: Buffer) =>
  sharp(picture).resize(32, 24, { fit: 'fill' }).removeAlpha().raw().toBuffer()
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([small(one), small(other)])
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))))
}

describe.skipIf(!hasNodeAv || !hasFfmpeg)('without ffmpeg, node-av', () => {
  const films: [string, () => string][] = [
    ['MP4', () => clip('a.mp4', ...pattern('320x240', 25, 2))],
    ['MP4 of 60 frames a second', () => clip('b.mp4', ...pattern('64x48', 60, 2))],
    ['WebM', () => clip('c.webm', ...pattern('64x48', 5, 2))],
    ['MPEG-TS', () => clip('d.ts', ...pattern('320x240', 25, 1))],
    ['AVI', () => clip('e.avi', ...pattern('320x240', 10, 1), '-c:v', 'mjpeg')],
    [
      'a turned MP4',
      () =>
        clip(
          'g.mp4',
          '-i',
          clip('f.mp4', ...pattern('320x240', 10, 1)),
          '-c',
          'copy',
          '-metadata:s:v',
          'rotate=90',
        ),
    ],
  ]
  test.each(films)('decodes what ffmpeg does: %s', async (_, make) => {
    const path = make()
    const expected = await decode(path)
    const frames = await withoutFfmpeg(() => decode(path))
    const times = (of: ClipFrame[]) => of.map(({ atMs }) => atMs - (of[0]?.atMs ?? 0))
    expect(times(frames)).toEqual(times(expected))
    expect(frames.length).toBeGreaterThan(5)
    const size = async ({ data }: ClipFrame) => {
      const { format, width, height } = await sharp(data).metadata()
      return { format, width, height }
    }
    expect(await size(frames[3]!)).toEqual(await size(expected[3]!))
    expect(await difference(frames[3]!.data, expected[3]!.data)).toBeLessThan(16)
    expect(frames.every(({ data }) => data.buffer.byteLength === data.length)).toBe(true)
  })

  const bad: [string, () => string | Buffer, string][] = [
    ['garbage', () => Buffer.alloc(5_000, 'garbage'), 'node-av says: '],
    ['nothing', () => Buffer.alloc(0), 'node-av says: '],
    ['sound alone', () => clip('h.m4a', '-f', 'lavfi', '-i', 'sine', '-t', '1'), 'There is no video in it.'],
    [
      'huge pictures',
      () => clip('i.avi', '-f', 'lavfi', '-i', 'color=size=8192x8192:rate=1', '-t', '1', '-c:v', 'mjpeg'),
      'Its pictures have more than 50000000 pixels.',
    ],
    [
      'a list of other files',
      () => Buffer.from(`ffconcat version 1.0\nfile '/etc/passwd'\n`),
      'It is none of the formats that are taken',
    ],
    [
      'a playlist',
      () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n'),
      'It is none of the formats that are taken',
    ],
  ]
  test.each(bad)('refuses %s in words', async (_, make, reason) => {
    const made = make()
    const path = typeof made === 'string' ? made : join(directory, 'bad')
    if (typeof made !== 'string') await writeFile(path, made)
    const refused = await withoutFfmpeg(() => decode(path)).catch((error: Error) => error.message)
    expect(refused).toContain(reason)
    expect(refused).not.toContain(directory)
  })

  test('ends with whoever wanted it', async () => {
    const path = clip('j.mp4', ...pattern('640x480', 30, 20))
    const aborting = new AbortController()
    await withoutFfmpeg(async () => {
      const frames = decoder.decode(path, { ...LIMITS, signal: aborting.signal })[Symbol.asyncIterator]()
      expect((await frames.next()).done).toBe(false)
      aborting.abort()
      await expect(
        (async () => {
          while (!(await frames.next()).done);
        })(),
      ).rejects.toThrow('aborted')
    })
    await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap'))
  })

  test('serves uploadVideo', async () => {
    const server = await startTestServer()
    const { secret } = await makeClient(server, 'Acme')
    const query = `mutation ($input: UploadVideoInput!) {
      uploadVideo(input: $input) { __typename ... on VideoUploaded { frames accepted durationSeconds } }
    }`
    const file = await readFile(clip('k.mp4', ...pattern('320x240', 10, 3)))
    const body = multipart(
      filesFor(query, { input: { source: 'x', file: null } }, { 'variables.input.file': file }),
    )
    const answer = await withoutFfmpeg(() => postMultipart(server, secret, body))
    expect(answer.body.data.uploadVideo).toEqual({
      __typename: 'VideoUploaded',
      frames: 30,
      accepted: 30,
      durationSeconds: 2.9,
    })
    await server.stop()
  })
})
