import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { takeRounds } from './bench.ts'
import { compare, type Figure } from './figure.ts'
import { mutations, uploads } from './frame-requests.ts'
import { openFrameServer } from './frame-server.ts'
import { askOnce } from './load.ts'
import { openLine } from './wire.ts'
import type { Workspace } from './workspace.ts'

const MEMORY_TELLER = join(import.meta.dirname, 'baseline/memory.js')
const FRAMES_EACH = 40
const BATCH = 20
const SOURCES = 10
const IDLE_SOURCES = 5_000
const KIB = 1_024
/** Frames of idle sources are gone, and what was for requests is collected. */
const SETTLE_MS = 3_000
const POLL_MS = 50
const POLLS = 200

type Held = { heapUsed: number; arrayBuffers: number }

/** What frames take of memory beyond their own bytes, and what a source takes that sends nothing. */
export async function measureHeld(workspace: Workspace, count: number, picture: Buffer): Promise<Figure[]> {
  const rounds = await takeRounds(Math.min(count, 3), () => oneRound(workspace, picture))
  return [
    compare(rounds, {
      unit: 'MB',
      what: 'memory beside the heap that buffered frames hold',
      against: 'the bytes of the frames',
      aim: { most: 1.05 },
      measured: ({ held }) => held / 1e6,
      baseline: ({ buffered }) => buffered / 1e6,
    }),
    compare(rounds, {
      unit: 'KiB',
      what: 'heap of an idle source that is still known',
      against: 'a KiB',
      measured: ({ idle }) => idle / KIB,
      baseline: () => 1,
    }),
  ]
}

async function oneRound(workspace: Workspace, picture: Buffer) {
  const file = join(workspace.directory, 'memory.json')
  const { server, key, touch } = await openFrameServer(
    workspace,
    'held',
    { BENCH_MEMORY: file, VIGINT_LONG_WINDOW_SECONDS: '600' },
    ['--expose-gc', '--import', MEMORY_TELLER],
  )
  // Each way in once before: what it compiles and keeps is no frame.
  await pushSome(server.url, picture, key, 1)
  await delay(SETTLE_MS)
  const before = await memoryOf(server.pid, file)
  await pushSome(server.url, picture, key, FRAMES_EACH)
  await delay(SETTLE_MS)
  const after = await memoryOf(server.pid, file)
  const target = { url: `${server.url}/graphql`, pid: server.pid, key }
  const query = '{ sources(first: 100) { nodes { buffer { frames bytes } } } }'
  const { sources } = await askOnce<{ sources: { nodes: { buffer: { bytes: number } }[] } }>({
    ...target,
    query,
  })
  const all = sources.nodes.reduce((sum, { buffer }) => sum + buffer.bytes, 0)
  const warm = 2 * SOURCES * picture.length
  await touch(SOURCES)
  const few = await memoryOf(server.pid, file)
  await touch(IDLE_SOURCES)
  await delay(SETTLE_MS)
  const many = await memoryOf(server.pid, file)
  await server.stop()
  await rm(workspace.dataDir('held'), { recursive: true, force: true })
  return {
    held: after.arrayBuffers - before.arrayBuffers,
    buffered: all - warm,
    idle: (many.heapUsed - few.heapUsed) / (IDLE_SOURCES - SOURCES),
  }
}

/** Half of them by GraphQL, half as pictures: both are to hold no more than they must. */
async function pushSome(url: string, picture: Buffer, key: string, each: number): Promise<void> {
  const line = await openLine(url)
  const upload = uploads(picture, { key, sources: SOURCES })
  for (let sent = 0; sent < each * SOURCES; sent += 1) await line.ask(upload(sent))
  const size = Math.min(each, BATCH)
  const batch = mutations(picture, size, { key, sources: SOURCES })
  for (let sent = 0; sent < (each / size) * SOURCES; sent += 1) await line.ask(batch(sent))
  line.close()
}

/** What a server with `baseline/memory.js` in it holds, garbage apart. */
export async function memoryOf(pid: number, file: string): Promise<Held> {
  process.kill(pid, 'SIGUSR2')
  for (let poll = 0; poll < POLLS; poll += 1) {
    await delay(POLL_MS)
    const text = await readFile(file, 'utf8').catch(() => '')
    if (!text) continue
    await rm(file)
    return JSON.parse(text) as Held
  }
  throw new Error(`Process ${pid} did not say what it holds.`)
}
