import { type AuditOutcome, auditLog } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { newId } from '../ids.ts'

export type Act = {
  action: string
  /** Granted unless said. */
  outcome?: AuditOutcome
  /** The public id of what was acted on. */
  subject: string | null
  /** Whose act it is to see; null for the operator's own, which outlives every client. */
  clientId: string | null
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** Call inside the transaction of the act, so that neither is there without the other. Never pass a secret. */
export async function recordAct(ctx: Core, viewer: Viewer | null, act: Act): Promise<void> {
  await ctx.db.insert(auditLog).values({
    ...act,
    id: newId(),
    at: ctx.now(),
    actorKeyId: viewer?.key.id ?? null,
    address: viewer?.origin.address ?? null,
    userAgent: viewer?.origin.userAgent ?? null,
    requestId: viewer?.origin.requestId ?? null,
  })
}
