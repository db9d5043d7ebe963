/** Saturation for minutes, by every way in and with sources that come and go: memory has to stay where it is. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { memoryOf } from './frame-memory.ts'
import { mutations, uploads } from './frame-requests.ts'
import { openFrameServer } from './frame-server.ts'
import { stream } from './frame-streams.ts'
import { jpegOf } from './picture.ts'
import { machine, renderMachine } from './print.ts'
import { residentMiB } from './processes.ts'
import { push } from './wire.ts'
import { Workspace } from './workspace.ts'

const FRAME_BYTES = 50_000
const MANY = 25
/** In each round others, of which the last hour's stay known. */
const SOURCES = 400
const ROUND_S = 5
const MIB = 1024 * 1024
/** The caches of the server and of the compiler are full by then. */
const WARM_UP_SHARE = 0.3
const MOST_GROWTH = 1.1
const SPARE_MIB = 32

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const seconds = Number(values.minutes) * 60
if (!(seconds > 0)) {
  console.error('npm run soak -- [--minutes 10]')
  process.exit(2)
}

type Sample = {
  at: number
  residentMiB: number
  heapMiB: number
  outsideMiB: number
  framesPerSecond: number
}

console.log(renderMachine(machine()))
const workspace = await Workspace.make()
try {
  const samples = await soak(workspace)
  process.exitCode = judge(samples) ? 0 : 1
} finally {
  await workspace.close()
}

async function soak(workspace: Workspace): Promise<Sample[]> {
  const picture = await jpegOf(FRAME_BYTES)
  const file = join(workspace.directory, 'memory.json')
  const { server, key } = await openFrameServer(
    workspace,
    'soak',
    { BENCH_MEMORY: file, VIGINT_BUFFER_BYTES: String(512 * MIB) },
    ['--expose-gc', '--import', join(import.meta.dirname, 'baseline/memory.js')],
  )
  await rm(file, { force: true })
  const samples: Sample[] = []
  const started = performance.now()
  for (let round = 0; performance.now() - started < seconds * 1000; round += 1) {
    const to = { key, sources: SOURCES, first: round * SOURCES }
    const ways = [
      push({ ...server, request: mutations(picture, 1, to), frames: 1 }, ROUND_S, 4),
      push({ ...server, request: mutations(picture, MANY, to), frames: MANY }, ROUND_S, 4),
      push({ ...server, request: uploads(picture, to), frames: 1 }, ROUND_S, 4),
      stream({ ...server, key, picture }, ROUND_S),
    ]
    const rates = await Promise.all(ways)
    const held = await memoryOf(server.pid, file)
    const sample = {
      at: (performance.now() - started) / 1000,
      residentMiB: await residentMiB(server.pid),
      heapMiB: held.heapUsed / MIB,
      outsideMiB: held.arrayBuffers / MIB,
      framesPerSecond: rates.reduce((sum, { framesPerSecond }) => sum + framesPerSecond, 0),
    }
    samples.push(sample)
    console.log(
      `${Math.round(sample.at)} s  ${Math.round(sample.framesPerSecond)} frames/s  resident ${Math.round(sample.residentMiB)} MiB  heap ${Math.round(sample.heapMiB)} MiB  beside it ${Math.round(sample.outsideMiB)} MiB`,
    )
  }
  await server.stop()
  return samples
}

/** The second half of what comes after the warm-up, against the first. */
function judge(samples: readonly Sample[]): boolean {
  const steady = samples.slice(Math.floor(samples.length * WARM_UP_SHARE))
  const half = Math.ceil(steady.length / 2)
  let good = steady.length >= 2
  for (const name of ['residentMiB', 'heapMiB', 'outsideMiB'] as const) {
    const before = median(steady.slice(0, half).map((sample) => sample[name]))
    const after = median(steady.slice(half).map((sample) => sample[name]))
    const isFlat = after <= before * MOST_GROWTH + SPARE_MIB
    good &&= isFlat
    console.log(`${name}: ${Math.round(before)} then ${Math.round(after)}: ${isFlat ? 'flat' : 'GROWS'}`)
  }
  return good
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
