import { setTimeout as sleep } from 'node:timers/promises'
import type { AnalysisQueue } from '../../core/analysis/queue.ts'
import type { Log } from '../../core/context.ts'
import { deleteQueue, type ExecuteSql, leftQueues } from './left-queues.ts'

type Surroundings = {
  /** On one connection, which is there as long as this process is. */
  executeSql: ExecuteSql
  /** Which queue is worked here. */
  name: string
  /** Whether nobody else works it, so that it goes with this process. Its name ends with the id of the process then. */
  isOwn: boolean
  run(analysisId: string): Promise<void>
  log: Log
}

export type JobQueue = AnalysisQueue & {
  /** Takes what waits, and what comes. */
  start(): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = 4
const POLL_SECONDS = 1
/** Longer than any look takes. What is lost with a process is found sooner, by its lease. */
const EXPIRES_AFTER_S = 15 * 60
const KEPT_S = 60 * 60
const STOP_TIMEOUT_MS = 10_000
const QUEUE = {
  expireInSeconds: EXPIRES_AFTER_S,
  retentionSeconds: KEPT_S,
  deleteAfterSeconds: KEPT_S,
  retryLimit: 0,
}

type Job = { analysisId: string }

/** By pg-boss, which makes its own tables when it is first needed. */
export function createJobQueue({ executeSql, name, isOwn, run, log }: Surroundings): JobQueue {
  let open: Promise<Opened> | undefined
  let isClosed = false

  async function openBoss() {
    const { PgBoss } = await import('pg-boss')
    const boss = new PgBoss({ db: { executeSql: executeSql as never }, schedule: false })
    boss.on('error', (error) => log.error({ err: error }, 'The queue of analyses is in trouble'))
    boss.on('warning', (warning) => log.warn({ warning }, 'The queue of analyses warns'))
    await boss.start()
    await boss.createQueue(name, QUEUE)
    for (const left of await leftQueues(executeSql, name)) await deleteQueue(executeSql, left)
    const workers: string[] = []
    /** The next one need not wait for the clock. */
    const wake = () => {
      for (const worker of workers) boss.notifyWorker(worker)
    }
    // One by one: of those that are begun together, the first alone can be woken.
    for (let count = 0; count < AT_ONCE; count += 1)
      workers.push(
        await boss.work<Job>(name, { batchSize: 1, pollingIntervalSeconds: POLL_SECONDS }, async (jobs) => {
          for (const { data } of jobs) await run(data.analysisId)
          wake()
        }),
      )
    return { boss, wake }
  }
  type Opened = Awaited<ReturnType<typeof openBoss>>

  const opened = () => {
    open ??= openBoss().catch((error) => {
      open = undefined
      throw error
    })
    return open
  }

  return {
    async start() {
      await opened()
    },
    async send(waiting) {
      if (isClosed) throw new Error('The queue of analyses is closed.')
      const { boss, wake } = await opened()
      const jobs = waiting.map(({ id, ahead }) => ({
        data: { analysisId: id } satisfies Job,
        priority: -ahead,
      }))
      await boss.insert(name, jobs).catch(async () => {
        // Somebody took this process for dead, while its connection was.
        await boss.createQueue(name, QUEUE)
        await boss.insert(name, jobs)
      })
      wake()
    },
    async close() {
      isClosed = true
      const queue = await open?.catch(() => undefined)
      if (!queue) return
      const { boss } = queue
      // What runs is waited for; what waits is not begun any more.
      await Promise.race([boss.offWork(name), sleep(STOP_TIMEOUT_MS, undefined, { ref: false })])
      try {
        await boss.stop({ graceful: false })
        if (isOwn) await deleteQueue(executeSql, name)
      } catch (error) {
        log.warn({ err: error }, 'The queue of analyses could not be put away')
      }
    },
  }
}
