import { type Bench, takeRounds } from './bench.ts'
import { compare, type Figure } from './figure.ts'
import { measureHeld } from './frame-memory.ts'
import { mutations, uploads } from './frame-requests.ts'
import { openFrameServer } from './frame-server.ts'
import { stream } from './frame-streams.ts'
import { jpegOf } from './picture.ts'
import { hasRedis, startBenchRedis } from './redis-server.ts'
import { type Pushed, push } from './wire.ts'
import type { Workspace } from './workspace.ts'

const FRAME_BYTES = 50_000
const MANY = 25
const SOURCES = 10
/** The first thousands of requests run before the compiler has seen what is hot. */
const WARM_UP_S = 2
const SOURCE_COUNTS = [1, 100, 1_000, 5_000] as const

export const frames: Bench = {
  about: 'Frames of 50 KB by each way in, against bare servers that do the least that there is to do.',
  rounds: { full: 6, quick: 1 },
  async run(workspace, count) {
    const picture = await jpegOf(FRAME_BYTES)
    return [
      ...(await waysIn(workspace, count, picture)),
      ...(await manySources(workspace, count, picture)),
      ...(await measureHeld(workspace, count, picture)),
      ...(hasRedis ? await onRedis(workspace, count, picture) : []),
    ]
  },
}

const rate = (what: string, against: string, least?: number) => ({
  unit: 'frames/s',
  what,
  against,
  ...(least === undefined ? {} : { aim: { least } }),
})
const cpu = (what: string, against: string) => ({ unit: 'µs of CPU a frame', what, against })

async function waysIn(workspace: Workspace, count: number, picture: Buffer): Promise<Figure[]> {
  const { server, key } = await openFrameServer(workspace, 'frames')
  const json = await workspace.baseline('frames.js', 'json')
  const binary = await workspace.baseline('frames.js', 'binary')
  const to = { key, sources: SOURCES }
  const one = { request: mutations(picture, 1, to), frames: 1 }
  const many = { request: mutations(picture, MANY, to), frames: MANY }
  const image = { request: uploads(picture, to), frames: 1 }
  for (const what of [one, many, image]) await push({ ...server, ...what }, WARM_UP_S)
  await stream({ ...server, key, picture }, WARM_UP_S)
  for (const what of [one, many]) await push({ ...json, ...what }, WARM_UP_S)
  await push({ ...binary, ...image }, WARM_UP_S)

  const rounds = await takeRounds(count, async () => ({
    one: await push({ ...server, ...one }),
    bareOne: await push({ ...json, ...one }),
    many: await push({ ...server, ...many }),
    bareMany: await push({ ...json, ...many }),
    image: await push({ ...server, ...image }),
    sink: await push({ ...binary, ...image }),
    stream: await stream({ ...server, key, picture }),
  }))
  for (const each of [server, json, binary]) await each.stop()

  type Side = keyof (typeof rounds)[number]
  const pair = (measured: Side, baseline: Side, what: string, against: string, least: number) => [
    compare(rounds, {
      ...rate(what, against, least),
      measured: (round) => round[measured].framesPerSecond,
      baseline: (round) => round[baseline].framesPerSecond,
    }),
    compare(rounds, {
      ...cpu(what, against),
      measured: (round) => round[measured].cpuMicroseconds,
      baseline: (round) => round[baseline].cpuMicroseconds,
    }),
  ]
  const sink = 'bare node:http that reads the bytes'
  const decode = 'bare node:http that parses the JSON and decodes the base64'
  return [
    ...pair('one', 'bareOne', 'bufferFrames with one frame', decode, 0.8),
    ...pair('many', 'bareMany', `bufferFrames with ${MANY} frames`, decode, 0.9),
    ...pair('image', 'sink', 'POST /ingest with one picture', sink, 0.8),
    ...pair('stream', 'sink', 'POST /ingest with a stream of them', sink, 1),
  ]
}

async function manySources(workspace: Workspace, count: number, picture: Buffer): Promise<Figure[]> {
  const { server, key, touch } = await openFrameServer(workspace, 'sources')
  const most = Math.max(...SOURCE_COUNTS)
  await touch(most)
  const target = (sources: number) => ({
    ...server,
    request: mutations(picture, MANY, { key, sources }),
    frames: MANY,
  })
  await push(target(1), WARM_UP_S)
  const rounds = await takeRounds(count, async () => {
    const found = new Map<number, Pushed>()
    for (const sources of SOURCE_COUNTS) found.set(sources, await push(target(sources)))
    return found
  })
  await server.stop()
  const of = (sources: number) => (round: Map<number, Pushed>) =>
    round.get(sources)?.framesPerSecond ?? Number.NaN
  return SOURCE_COUNTS.filter((sources) => sources > 1).map((sources) =>
    compare(rounds, {
      ...rate(`${sources.toLocaleString('en')} sources, ${MANY} frames a request`, 'one source', 1 / 1.2),
      measured: of(sources),
      baseline: of(1),
    }),
  )
}

async function onRedis(workspace: Workspace, count: number, picture: Buffer): Promise<Figure[]> {
  const redis = await startBenchRedis()
  const { server, key } = await openFrameServer(workspace, 'redis', { REDIS_URL: redis.url })
  const to = { key, sources: SOURCES }
  const image = { ...server, request: uploads(picture, to), frames: 1 }
  const many = { ...server, request: mutations(picture, MANY, to), frames: MANY }
  for (const target of [image, many]) await push(target, WARM_UP_S)
  const rounds = await takeRounds(count, async () => ({
    image: await push(image),
    many: await push(many),
    xadd: await redis.perSecond(picture, 'XADD', 'bench', 'MAXLEN', '100', '*', 'data'),
    set: await redis.perSecond(picture, 'SET', 'bench-text'),
  }))
  await server.stop()
  await redis.stop()
  const against = (baseline: 'xadd' | 'set') => ({
    against: `redis-benchmark ${baseline.toUpperCase()} of the same bytes`,
    baseline: (round: (typeof rounds)[number]) => round[baseline],
  })
  return [
    compare(rounds, {
      ...rate('POST /ingest into Redis', ''),
      ...against('xadd'),
      measured: ({ image }) => image.framesPerSecond,
    }),
    compare(rounds, {
      ...rate(`bufferFrames with ${MANY} frames into Redis`, ''),
      ...against('xadd'),
      measured: ({ many }) => many.framesPerSecond,
    }),
    compare(rounds, {
      unit: 'MB/s',
      what: `bufferFrames with ${MANY} frames into Redis`,
      against: 'redis-benchmark SET of the same bytes',
      measured: ({ many }) => (many.framesPerSecond * picture.length) / 1e6,
      baseline: ({ set }) => (set * picture.length) / 1e6,
    }),
  ]
}
