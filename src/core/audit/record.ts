import { type AuditOutcome, auditLog, type Environment } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { recordEvents } from '../events/record.ts'
import { newId } from '../ids.ts'

export type Act = {
  action: string
  /** Granted unless said. */
  outcome?: AuditOutcome
  /** The public id of what was acted on. */
  subject: string | null
  /** Whose act it is to see; null for the operator's own, which outlives every client. */
  clientId: string | null
  /** Of what is live or test, as cameras are: keys of the other environment don't see the act. */
  environment?: Environment | null
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** Call inside the transaction of the act, so that neither is there without the other. Never pass a secret. */
export const recordAct = (ctx: Core, viewer: Viewer | null, act: Act): Promise<void> =>
  recordActs(ctx, viewer, [act])

/** The same for many at once, at least one, by one statement. */
export async function recordActs(ctx: Core, viewer: Viewer | null, acts: readonly Act[]): Promise<void> {
  const rows = acts.map((act) => ({
    ...act,
    id: newId(),
    at: ctx.now(),
    actorKeyId: viewer?.key.id ?? null,
    address: viewer?.origin.address ?? null,
    userAgent: viewer?.origin.userAgent ?? null,
    requestId: viewer?.origin.requestId ?? null,
  }))
  await ctx.db.insert(auditLog).values(rows)
  const happened = rows.map(({ id, clientId, environment = null }) => ({
    kind: 'audit' as const,
    clientId,
    environment,
    subjectId: id,
  }))
  await recordEvents(ctx, 'audit', happened)
}
