import type { AnalysisQueue } from '../../core/analysis/queue.ts'
import type { Log } from '../../core/context.ts'

type Surroundings = {
  /** On one connection. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /** Which queue is worked here. */
  name: string
  /** Whether nobody else works it, so that it goes with this process. */
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

type Job = { analysisId: string }

/** By pg-boss, which makes its own tables when it is first needed. */
export function createJobQueue({ executeSql, name, isOwn, run, log }: Surroundings): JobQueue {
  let open: Promise<Opened> | undefined

  async function openBoss() {
    const { PgBoss } = await import('pg-boss')
    const boss = new PgBoss({ db: { executeSql: executeSql as never }, schedule: false })
    boss.on('error', (error) => log.error({ err: error }, 'The queue of analyses is in trouble'))
    boss.on('warning', (warning) => log.warn({ warning }, 'The queue of analyses warns'))
    await boss.start()
    await boss.createQueue(name, {
      expireInSeconds: EXPIRES_AFTER_S,
      retentionSeconds: KEPT_S,
      deleteAfterSeconds: KEPT_S,
      retryLimit: 0,
    })
    const options = { batchSize: 1, localConcurrency: AT_ONCE, pollingIntervalSeconds: POLL_SECONDS }
    const worker = await boss.work<Job>(name, options, async (jobs) => {
      for (const { data } of jobs) await run(data.analysisId)
      // The next one need not wait for the clock.
      boss.notifyWorker(worker)
    })
    return { boss, worker }
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
    async send(analysisIds) {
      const { boss, worker } = await opened()
      await boss.insert(
        name,
        analysisIds.map((analysisId) => ({ data: { analysisId } satisfies Job })),
      )
      boss.notifyWorker(worker)
    },
    async close() {
      const queue = await open?.catch(() => undefined)
      if (!queue) return
      await queue.boss.offWork(name)
      if (isOwn) await queue.boss.deleteQueue(name).catch(() => {})
      await queue.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    },
  }
}
