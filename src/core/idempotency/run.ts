import { and, eq } from 'drizzle-orm'
import { idempotentRequests } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { StillRunningError } from './errors.ts'
import { isHeld } from './named.ts'
import type { IdempotentRun } from './request.ts'

/** A process that is alive renews it; another takes over from one that is not. */
const RUN_MS = 30_000
const RENEWAL_MS = 10_000

export const runsUntil = ({ now }: Pick<Core, 'now'>) => new Date(now().getTime() + RUN_MS)

/** Until it is told to stop. */
export function keepRunning(ctx: Core, run: IdempotentRun): () => void {
  const timer = setInterval(() => {
    ctx.db
      .update(idempotentRequests)
      .set({ runsUntil: runsUntil(ctx) })
      .where(isHeld(run))
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'A running request could not be renewed'))
  }, RENEWAL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * In the transaction of the effect. An attempt that stood still for so long that another took over changes nothing
 * more, and while this transaction is open none takes over.
 */
export async function noteEffect(tx: Pick<Core, 'db'>, run: IdempotentRun): Promise<void> {
  const held = await tx.db
    .update(idempotentRequests)
    .set({ acted: true })
    .where(isHeld(run))
    .returning({ run: idempotentRequests.run })
  if (held.length === 0) throw new StillRunningError(run.name)
}

/** What is sent again from now on. */
export async function keepAnswer(ctx: Core, run: IdempotentRun, answer: string): Promise<void> {
  await ctx.db.update(idempotentRequests).set({ answer, runsUntil: null, run: null }).where(isHeld(run))
}

/** After a refusal, so that the same can be tried anew; false where it took effect after all. */
export async function letGo(ctx: Core, run: IdempotentRun): Promise<boolean> {
  const didNothing = and(isHeld(run), eq(idempotentRequests.acted, false))
  const gone = await ctx.db
    .delete(idempotentRequests)
    .where(didNothing)
    .returning({ run: idempotentRequests.run })
  return gone.length > 0
}
