import type { Detected, Detector, DetectorOrder } from '../../core/analysis/detector.ts'
import type { Task } from './message.ts'
import { type Job, Queue } from './queue.ts'
import { startThread, type Thread } from './thread.ts'

/** Orders that somebody asked for, and that wait: of one client, and of all. */
const MOST_ASKED_OF_CLIENT = 64
const MOST_ASKED = 256
/** Windows that wait: of the client with most of them the oldest gives way. */
const MOST_WATCHED = 256
/** A thread holds up to 200 MB: they are given back where nothing is to be looked at. */
const IDLE_MS = 60_000
/** For one frame; for the first one with all that is to be loaded. */
const MOST_MS_A_FRAME = 30_000

export type PoolOptions = {
  name: string
  /** What threads run. */
  script: string
  task: Task
  workers: number
  /** A refusal that can be tried again. */
  unavailable: (what: string, cause?: unknown) => Error
  idleMs?: number
  mostMsAFrame?: number
}

type Slot = { thread: Thread | undefined; isBusy: boolean; idle: NodeJS.Timeout | undefined }

/** Threads, started as they are needed, that share what there is to look at frame by frame. */
export function createPool(options: PoolOptions): Detector {
  const { name, script, task, unavailable } = options
  const { idleMs = IDLE_MS, mostMsAFrame = MOST_MS_A_FRAME } = options
  const queue = new Queue()
  const slots = Array.from(
    { length: options.workers },
    (): Slot => ({ thread: undefined, isBusy: false, idle: undefined }),
  )
  let dropped = 0
  let isClosed = false

  /** Those that run come first: another is started only where all of them are busy. */
  const freeSlot = () =>
    slots.find((slot) => !slot.isBusy && slot.thread) ?? slots.find(({ isBusy }) => !isBusy)

  function dispatch(): void {
    for (let slot = freeSlot(); slot; slot = freeSlot()) {
      const taken = queue.take()
      if (!taken) return
      void work(slot, taken.job, taken.index)
    }
  }

  async function work(slot: Slot, job: Job, index: number): Promise<void> {
    slot.isBusy = true
    clearTimeout(slot.idle)
    slot.thread ??= startThread(script, task, mostMsAFrame)
    const { thread } = slot
    try {
      const { detections, milliseconds } = await thread.look(job.frames[index]?.data ?? Buffer.alloc(0))
      job.found[index] = detections
      job.milliseconds += milliseconds
      job.left -= 1
      if (job.left === 0) job.settle.resolve({ frames: job.found, milliseconds: job.milliseconds })
    } catch (error) {
      slot.thread = undefined
      fail(job, unavailable('The detector has failed.', error))
    }
    slot.isBusy = false
    slot.idle = setTimeout(() => giveBack(slot), idleMs).unref()
    dispatch()
  }

  function giveBack(slot: Slot): void {
    const { thread } = slot
    slot.thread = undefined
    void thread?.stop()
  }

  function fail(job: Job, error: unknown): void {
    queue.remove(job)
    job.settle.reject(error)
  }

  function giveWay(job: Job): void {
    queue.remove(job)
    dropped += 1
    job.settle.resolve(null)
  }

  function enqueue(job: Job): void {
    const { watched, asked } = queue.waiting()
    if (job.replaces === undefined) {
      if (asked >= MOST_ASKED || queue.askedBy(job.clientId) >= MOST_ASKED_OF_CLIENT)
        throw unavailable('More pictures wait to be looked at than the server can take.')
      queue.add(job)
      return
    }
    const old = queue.replace(job)
    if (old) giveWay(old)
    else {
      const oldest = watched >= MOST_WATCHED ? queue.oldestToGiveWay() : null
      if (oldest) giveWay(oldest)
      queue.add(job)
    }
  }

  async function detect({ clientId, replaces, frames, signal }: DetectorOrder): Promise<Detected | null> {
    signal?.throwIfAborted()
    if (isClosed) throw unavailable('The server is ending.')
    if (frames.length === 0) return { frames: [], milliseconds: 0 }
    const { promise, ...settle } = Promise.withResolvers<Detected | null>()
    const job = {
      clientId,
      replaces,
      frames,
      next: 0,
      left: frames.length,
      found: [],
      milliseconds: 0,
      settle,
    }
    const abort = () => fail(job, signal?.reason)
    enqueue(job)
    signal?.addEventListener('abort', abort, { once: true })
    dispatch()
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  return {
    name,
    detect,
    state() {
      const { watched, asked } = queue.waiting()
      const busy = slots.filter(({ isBusy }) => isBusy).length
      return { workers: slots.length, busy, waiting: watched + asked, dropped }
    },
    async close() {
      isClosed = true
      for (const job of [...queue.all()]) fail(job, unavailable('The server is ending.'))
      for (const { idle } of slots) clearTimeout(idle)
      await Promise.all(slots.map(({ thread }) => thread?.stop()))
    },
  }
}
