import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { BOUNDARY, filesFor, multipart, postMultipart } from '../harness/multipart.ts'
import { hasNodeAv } from '../harness/node-av.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { openSocket } from '../harness/socket.ts'

/** The machine may be busy with other tests. */
const PATIENCE_MS = 10_000

const UPLOAD = `mutation ($input: UploadVideoInput!) {
  uploadVideo(input: $input) {
    __typename
    ... on VideoUploaded {
      source { name } frames durationSeconds accepted dropped rejected { index reason }
      buffer { frames seconds }
    }
    ... on Error { code message }
  }
}`

let server: TestServer
let acme: MadeClient
let directory: string
beforeAll(async () => {
  server = await startTestServer({ settings: { largestUploadBytes: 20_000_000 } })
  acme = await makeClient(server, 'Acme')
  directory = await mkdtemp(join(tmpdir(), 'vigint-clips-'))
})
afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const uploading = (source: string, file: Buffer, input: object = {}) =>
  multipart(filesFor(UPLOAD, { input: { source, file: null, ...input } }, { 'variables.input.file': file }))

async function upload(source: string, file: Buffer, input?: object) {
  const { status, body } = await postMultipart(server, acme.secret, uploading(source, file, input))
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
  return body.data.uploadVideo
}

/** Made by ffmpeg of this. */
function clip(name: string, ...how: string[]): Buffer {
  const path = join(directory, name)
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...how, path])
  if (status !== 0) throw new Error(String(stderr))
  return readFileSync(path)
}
const pattern = (size: string, fps: number, seconds: number) =>
  ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${fps}`, '-t', String(seconds)] as const

const spooledFiles = () => readdir(join(server.dataDir, 'uploads'))
const framesOf = async (source: string) => {
  const { body } = await server.graphql(
    'query ($source: String!) { source(source: $source) { buffer { frames } } }',
    { source },
    acme.secret,
  )
  return body.data.source?.buffer.frames ?? null
}

describe.skipIf(!hasFfmpeg)('uploadVideo', () => {
  test('buffers the frames of a clip with their own timing, though it is longer than the window', async () => {
    expect(await upload('clip', clip('a.mp4', ...pattern('320x240', 10, 15)))).toEqual({
      __typename: 'VideoUploaded',
      source: { name: 'clip' },
      frames: 150,
      durationSeconds: 14.9,
      accepted: 150,
      dropped: 0,
      rejected: [],
      buffer: { frames: 150, seconds: 14.9 },
    })
    await vi.waitFor(async () => expect(await spooledFiles()).toEqual([]), PATIENCE_MS)
  })

  test('takes 30 frames a second at most', async () => {
    expect(await upload('fast', clip('b.mkv', ...pattern('64x48', 60, 2)))).toMatchObject({ frames: 60 })
    expect(await upload('usual', clip('c.mp4', ...pattern('64x48', 30, 2)))).toMatchObject({ frames: 60 })
  })

  test('keeps the time that it is given', async () => {
    const capturedAt = new Date(Date.now() - 60_000).toISOString()
    const file = clip('d.webm', ...pattern('64x48', 5, 4))
    expect(await upload('then', file, { capturedAt })).toMatchObject({ accepted: 20 })
    const { body } = await server.graphql(
      '{ source(source: "then") { buffer { oldestAt newestAt } } }',
      {},
      acme.secret,
    )
    expect(body.data.source.buffer.oldestAt).toBe(capturedAt)
    expect(Date.parse(body.data.source.buffer.newestAt)).toBe(Date.parse(capturedAt) + 3_800)
  })

  test.each([
    ['too long ago', -2 * 60 * 60 * 1000, 'began over an hour ago'],
    ['too late', 10 * 60 * 1000, 'would end in the future'],
  ])('refuses a clip that was captured %s', async (_, offset, message) => {
    const capturedAt = new Date(Date.now() + offset).toISOString()
    const refused = await upload('when', clip('e.mp4', ...pattern('64x48', 5, 1)), { capturedAt })
    expect(refused).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining(message),
    })
    expect(await framesOf('when')).toBeNull()
  })

  test('leaves out the first frames where there is no room for all', async () => {
    const made = await server.graphql(
      `mutation { createSource(input: { name: "small", settings: { bufferBytes: 100000 } }) { __typename } }`,
      {},
      acme.secret,
    )
    expect(made.body.data.createSource.__typename).toBe('SourceCreated')
    const answer = await upload('small', clip('f.mp4', ...pattern('320x240', 10, 10)))
    expect(answer.frames).toBe(100)
    expect(answer.dropped).toBeGreaterThan(0)
    expect(answer.accepted + answer.dropped).toBe(100)
  })

  const bad: [string, () => Buffer, string][] = [
    ['garbage', () => Buffer.alloc(5_000, 'garbage'), "can't be decoded as a video"],
    ['nothing', () => Buffer.alloc(0), "can't be decoded as a video"],
    ['sound alone', () => clip('g.m4a', '-f', 'lavfi', '-i', 'sine', '-t', '1'), 'There is no video in it'],
    [
      'one that was cut off',
      () => clip('h.mp4', ...pattern('320x240', 25, 2)).subarray(0, 5_000),
      "can't be decoded as a video",
    ],
    [
      'huge pictures',
      () => clip('i.avi', '-f', 'lavfi', '-i', 'color=size=8192x8192:rate=1', '-t', '1', '-c:v', 'mjpeg'),
      'more than 50000000 pixels',
    ],
    [
      'a list of other files',
      () => Buffer.from(`ffconcat version 1.0\nfile '/etc/passwd'\n`),
      'none of the formats that are taken',
    ],
    [
      'a playlist',
      () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n'),
      'none of the formats that are taken',
    ],
  ]
  test.each(bad)('refuses %s in words, and changes nothing', async (_, file, message) => {
    const refused = await upload('refused', file())
    expect(refused).toMatchObject({ __typename: 'InvalidInputError', code: 'BAD_USER_INPUT' })
    expect(refused.message).toContain(message)
    expect(refused.message).not.toContain(server.dataDir)
    expect(await framesOf('refused')).toBeNull()
    await vi.waitFor(async () => expect(await spooledFiles()).toEqual([]), PATIENCE_MS)
  })

  describe('clips that are not whole', () => {
    const SECONDS = 12
    const noisy = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25,noise=alls=20:allf=t'] as const
    const how = ['-t', String(SECONDS), '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '500k', '-g', '50']
    const whole = (name: string, ...more: string[]) => clip(name, ...noisy, ...how, ...more)
    const half = (file: Buffer) => file.subarray(0, Math.floor(file.length / 2))
    const overwritten = (file: Buffer) => {
      const middle = Math.floor(file.length / 2)
      return Buffer.concat([
        file.subarray(0, middle),
        Buffer.alloc(20_000, 0x5a),
        file.subarray(middle + 20_000),
      ])
    }
    const FASTSTART = ['-movflags', '+faststart']

    test.each<[string, () => Buffer, string]>([
      ['MKV that is cut off', () => half(whole('k.mkv')), 'cut off'],
      ['MP4 that is cut off', () => half(whole('k.mp4', ...FASTSTART)), 'cut off'],
      ['FLV that is cut off', () => half(whole('k.flv')), 'damaged'],
      ['MP4 that is damaged', () => overwritten(whole('l.mp4', ...FASTSTART)), 'damaged'],
      ['MKV that is damaged', () => overwritten(whole('l.mkv')), 'damaged'],
      ['transport stream that is damaged', () => overwritten(whole('l.ts')), 'damaged'],
    ])('refuses what is not whole, and takes its good part: %s', async (name, make, what) => {
      const file = make()
      const refused = await upload('broken', file)
      expect(refused).toMatchObject({ __typename: 'InvalidInputError', code: 'BAD_USER_INPUT' })
      const said =
        /^The clip is (.*): it is good up to second ([\d.]+) of 12\. .* ffmpeg -i CLIP (.*) good\.mkv$/
      const [, harm, seconds, command = ''] = said.exec(refused.message) ?? []
      expect(harm, refused.message).toBe(what)
      expect(Number(seconds)).toBeGreaterThan(4)
      expect(Number(seconds)).toBeLessThan(7)
      expect(await framesOf('broken')).toBeNull()
      const path = join(directory, 'broken')
      await writeFile(path, file)
      const good = await upload(`good ${name}`, clip('good.mkv', '-i', path, ...command.split(' ')))
      expect(good).toMatchObject({ __typename: 'VideoUploaded', rejected: [] })
      expect(good.frames).toBeGreaterThan(100)
    })

    const packets = (file: Buffer, from: number, to: number) =>
      file.subarray(188 * Math.floor((file.length / 188) * from), 188 * Math.floor((file.length / 188) * to))

    test.each<[string, () => Buffer]>([
      ['a transport stream that stops in a picture', () => packets(whole('m.ts'), 0, 0.5)],
      ['one that begins between key frames', () => packets(whole('m.ts'), 0.2, 1)],
      [
        'frames at times of their own',
        () => whole('n.mp4', '-vf', "select='lt(mod(n,50),20)'", '-vsync', 'vfr'),
      ],
      [
        'sound that is longer',
        () =>
          clip(
            'o.mp4',
            '-f',
            'lavfi',
            '-i',
            'testsrc=size=64x48:rate=25:duration=3',
            '-f',
            'lavfi',
            '-i',
            'sine=duration=9',
          ),
      ],
      [
        'a part from between key frames',
        () => {
          whole('p.mp4', '-bf', '3')
          return clip('q.mp4', '-ss', '1.3', '-i', join(directory, 'p.mp4'), '-c', 'copy')
        },
      ],
      ['zeros behind its end', () => Buffer.concat([whole('r.mkv'), Buffer.alloc(50_000)])],
      ['MJPEG', () => clip('s.avi', ...noisy, '-t', '4', '-c:v', 'mjpeg')],
      [
        'VP9',
        () =>
          clip(
            't.webm',
            ...noisy,
            '-t',
            '1',
            '-c:v',
            'libvpx-vp9',
            '-deadline',
            'realtime',
            '-cpu-used',
            '8',
          ),
      ],
    ])('takes %s', async (name, make) => {
      expect(await upload(`whole ${name}`, make())).toMatchObject({
        __typename: 'VideoUploaded',
        rejected: [],
      })
    })
  })

  test('refuses a file that is too large while it comes', async () => {
    const { status, body } = await postMultipart(
      server,
      acme.secret,
      uploading('large', Buffer.alloc(21_000_000)),
    )
    expect({ status, message: body.errors?.[0].message }).toEqual({
      status: 413,
      message: 'The files are together larger than the 19 MiB that are taken. Send less at a time.',
    })
    await vi.waitFor(async () => expect(await spooledFiles()).toEqual([]), PATIENCE_MS)
  })

  test('forgets a file whose sender goes', async () => {
    const body = uploading('gone', Buffer.alloc(5_000_000))
    const socket = await openSocket(server.url)
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${acme.secret}\r\ncontent-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.subarray(0, 2_000_000))
    await vi.waitFor(async () => expect(await spooledFiles()).toHaveLength(1), PATIENCE_MS)
    socket.destroy()
    await vi.waitFor(async () => expect(await spooledFiles()).toEqual([]), PATIENCE_MS)
  })

  test('takes several at a time, each in its turn', async () => {
    const file = clip('j.mp4', ...pattern('320x240', 25, 4))
    const answers = await Promise.all([1, 2, 3, 4].map((each) => upload(`turn-${each}`, file)))
    expect(answers.map(({ accepted }) => accepted)).toEqual([100, 100, 100, 100])
  })

  test('asks for the file itself', async () => {
    const input = { source: 'x', file: 'file:1' }
    const { body } = await server.graphql(UPLOAD, { input }, acme.secret)
    expect(body.data.uploadVideo).toMatchObject({
      __typename: 'InvalidInputError',
      message: 'There is no such file in the request. Send it as multipart.',
    })
    const text = await server.graphql(UPLOAD, { input: { source: 'x', file: 'clip.mp4' } }, acme.secret)
    expect(text.status).toBe(400)
  })
})

test.skipIf(hasNodeAv)('where nothing decodes a clip is refused, and both that could are named', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const refused = await upload('x', Buffer.alloc(1_000)).finally(() => vi.unstubAllEnvs())
  expect(refused).toEqual({
    __typename: 'ConflictError',
    code: 'CONFLICT',
    message:
      'Nothing on the server decodes clips. Ask its operator to put ffmpeg on its PATH, or to run `npm install node-av` where vigint is installed.',
  })
})

test('what a crash left is gone at the next start, and what another server works on stays', async () => {
  const uploads = join(server.dataDir, 'uploads')
  const { pid = 0 } = spawnSync('true')
  await writeFile(join(uploads, `upload-${pid}-left`), 'x')
  await writeFile(join(uploads, `upload-${process.ppid}-other`), 'x')
  const again = await startTestServer({ settings: { dataDir: server.dataDir } })
  await again.stop()
  expect(await readdir(uploads).catch(() => 'no such directory')).toEqual([`upload-${process.ppid}-other`])
  await rm(join(uploads, `upload-${process.ppid}-other`))
})
