import { monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { createDetector } from '../src/adapters/detector/create.ts'
import { makeGreyWithSharp } from '../src/adapters/pictures/grey.ts'
import { LABELS, LEAST_SCORE } from '../src/core/analysis/detection.ts'
import type { Detector } from '../src/core/analysis/detector.ts'
import { createMotion } from '../src/core/analysis/motion.ts'
import { createTampering } from '../src/core/analysis/tampering.ts'
import { type Bench, takeRounds } from './bench.ts'
import { compare, distribution } from './figure.ts'

const MOST_PIXELS = 50_000_000
/** Of a short window. */
const WINDOW_FRAMES = 6
const WINDOWS = 4
const LOOKS = 60
const MS = 1e6

/** The pixels of a camera with somebody in front of it, with noise that compresses as that of sensors does. */
async function frame(): Promise<Buffer> {
  return sharp({
    create: {
      width: 1280,
      height: 720,
      channels: 3,
      background: '#777',
      noise: { type: 'gaussian', mean: 128, sigma: 12 },
    },
  })
    .jpeg({ quality: 80 })
    .toBuffer()
}

export const detecting: Bench = {
  about: 'What it takes to look at a frame, stage by stage, and how the main thread fares meanwhile.',
  rounds: { full: 5, quick: 1 },
  async run(_workspace, count) {
    const data = await frame()
    const one = await open(1)
    const two = await open(2)
    const delays: number[] = []
    const rounds = await takeRounds(count, async () => {
      const motionMs = await lookMs(data)
      const single = await detectAll(one, data)
      const watch = monitorEventLoopDelay({ resolution: 1 })
      watch.enable()
      const double = await detectAll(two, data)
      watch.disable()
      delays.push(watch.percentile(99) / MS)
      return { ...motionMs, single, double }
    })
    await Promise.all([one.close(), two.close()])
    type Round = (typeof rounds)[number]
    const perFrame = (what: string, measured: (round: Round) => number) =>
      compare(rounds, {
        what,
        against: 'detecting in it, with one thread',
        unit: 'ms a frame',
        measured,
        baseline: ({ single }) => single.detectorMs,
      })
    return [
      perFrame('making a frame of 1280 by 720 small and grey', ({ greyMs }) => greyMs),
      perFrame('motion and tampering in it, in the main thread', ({ judgeMs }) => judgeMs),
      compare(rounds, {
        what: 'detecting with two threads',
        against: 'with one',
        unit: 'frames/s',
        measured: ({ double }) => double.framesPerSecond,
        baseline: ({ single }) => single.framesPerSecond,
      }),
      compare(rounds, {
        what: `windows of ${WINDOW_FRAMES} frames with two threads`,
        against: 'with one',
        unit: 'windows/s',
        measured: ({ double }) => double.framesPerSecond / WINDOW_FRAMES,
        baseline: ({ single }) => single.framesPerSecond / WINDOW_FRAMES,
      }),
      distribution(
        delays.filter((_, place) => place % 100 === 98),
        {
          what: 'event loop delay, 99th percentile of each round',
          where: 'in the main thread, while two threads detect',
          unit: 'ms',
          aim: { most: 20 },
        },
      ),
    ]
  },
}

const open = (workers: number): Promise<Detector> =>
  createDetector('centernet', {
    workers,
    labels: LABELS,
    leastScore: LEAST_SCORE,
    mostPixels: MOST_PIXELS,
    errors: { unusable: (why) => new Error(why), unavailable: (what) => new Error(what) },
  })

async function detectAll(detector: Detector, data: Buffer) {
  const began = performance.now()
  const orders = Array.from({ length: WINDOWS }, (_, client) =>
    detector.detect({
      clientId: `${client}`,
      frames: Array.from({ length: WINDOW_FRAMES }, (_, at) => ({ at, data })),
    }),
  )
  const found = await Promise.all(orders)
  const frames = WINDOWS * WINDOW_FRAMES
  const milliseconds = found.reduce((sum, detected) => sum + (detected?.milliseconds ?? 0), 0)
  return {
    framesPerSecond: (frames * 1000) / (performance.now() - began),
    detectorMs: milliseconds / frames,
  }
}

async function lookMs(data: Buffer): Promise<{ greyMs: number; judgeMs: number }> {
  const make = makeGreyWithSharp(MOST_PIXELS)
  const motion = createMotion()
  const tampering = createTampering()
  let [greyMs, judgeMs] = [0, 0]
  for (let look = 0; look < LOOKS; look += 1) {
    const began = performance.now()
    const grey = await make(data)
    const made = performance.now()
    motion.look(grey, look * 500)
    tampering.look(grey, look * 500)
    greyMs += made - began
    judgeMs += performance.now() - made
  }
  return { greyMs: greyMs / LOOKS, judgeMs: judgeMs / LOOKS }
}
