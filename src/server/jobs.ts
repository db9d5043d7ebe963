import { keepAnalysesGoing } from '../core/analysis/recover.ts'
import type { Core } from '../core/context.ts'
import { remindOfOverdue } from '../core/dunning/remind.ts'
import { draftWhatIsDue } from '../core/invoices/due.ts'
import { deliverMails } from '../core/mail/deliver.ts'
import { collectWhatIsAsked } from '../core/payments/collect.ts'
import { deleteOld } from '../core/retention/delete-old.ts'
import { warnOfExpiry } from '../core/security/expiring.ts'
import { settleCounts } from '../core/usage/counts.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

export type Job = { name: string; everyMs: number; run(core: Core): Promise<void> }

/** What a server does unasked. Several servers on one database do it side by side. */
const JOBS: readonly Job[] = [
  { name: 'warn of keys that expire', everyMs: HOUR_MS, run: warnOfExpiry },
  { name: 'make events of counts', everyMs: MINUTE_MS, run: settleCounts },
  { name: 'draw up invoices', everyMs: HOUR_MS, run: draftWhatIsDue },
  { name: 'remind of what is overdue', everyMs: HOUR_MS, run: remindOfOverdue },
  { name: 'keep analyses going', everyMs: 5 * SECOND_MS, run: keepAnalysesGoing },
  { name: 'send mail', everyMs: 2 * SECOND_MS, run: deliverMails },
  { name: 'collect payments', everyMs: 2 * SECOND_MS, run: collectWhatIsAsked },
  { name: 'delete what is old', everyMs: HOUR_MS, run: deleteOld },
]

export type Jobs = {
  /** Waits for what is running. */
  stop(): Promise<void>
}

/** Each at once, and again when its time has passed since it ended. */
export function startJobs(core: Core, jobs: readonly Job[] = JOBS): Jobs {
  const stops = jobs.map((job) => startJob(core, job))
  return {
    async stop() {
      await Promise.all(stops.map((stop) => stop()))
    },
  }
}

function startJob(core: Core, { name, everyMs, run }: Job): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const round = async () => {
    try {
      await run(core)
    } catch (error) {
      core.log.error({ err: error, job: name }, 'A job failed; it is tried again when it is due')
    }
    if (!stopped) timer = setTimeout(begin, everyMs).unref()
  }
  let running = round()
  const begin = () => {
    running = round()
  }
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
