import { type Core, transaction } from '../context.ts'
import { LAST } from './asked.ts'
import { billClient, everyClient } from './generate.ts'
import type { Period } from './periods.ts'

/** What arrives some hours late still stands on the invoice of its period. */
const GRACE_MS = 6 * 60 * 60 * 1000

/** Drafts of every client whose period is over. One whom that fails for is told in the log, and does not stop others. */
export async function draftWhatIsDue(core: Core): Promise<void> {
  const now = core.now().getTime()
  const isDue = ({ end }: Period) => end.getTime() + GRACE_MS <= now
  for (const clientId of await everyClient(core)) {
    try {
      await transaction(core, (tx) => billClient(tx, null, clientId, LAST, isDue))
    } catch (error) {
      core.log.error({ err: error, clientId }, 'The invoice of a client could not be drawn up')
    }
  }
}
