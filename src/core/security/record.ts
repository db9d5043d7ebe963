import { and, eq, gt, sql } from 'drizzle-orm'
import { type SecurityEventKind, type SecurityEventRow, securityEvents } from '../../db/tables/index.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { recordEvent } from '../events/record.ts'
import { newId } from '../ids.ts'

export type NewSecurityEvent = {
  kind: SecurityEventKind
  /** Whose it is to see, beside the operator; null for the operator alone. */
  clientId: string | null
  keyId?: string | null
  address?: string | null
  /** One sentence for people. */
  summary: string
  /** Never a secret. */
  details?: Record<string, unknown>
  /** Raised once in this time for its topic, however many servers notice it. */
  once?: { topic: string; withinMs: number }
}

/** The row and its notice, in one transaction; null where the same was raised lately. */
export async function recordSecurityEvent(
  ctx: Core | Transaction,
  { once, details = {}, keyId = null, address = null, ...event }: NewSecurityEvent,
): Promise<SecurityEventRow | null> {
  const raised = await transaction(ctx, async (tx) => {
    if (once && (await wasRaised(tx, once.topic, once.withinMs))) return null
    const row = { ...event, id: newId(), at: tx.now(), details, keyId, address, topic: once?.topic ?? null }
    await tx.db.insert(securityEvents).values(row)
    await recordEvent(tx, { kind: 'security', clientId: row.clientId, subjectId: row.id })
    return row
  })
  if (!raised) return null
  const say = () => ctx.log.warn({ kind: raised.kind, ...raised.details }, raised.summary)
  if ('afterCommit' in ctx) ctx.afterCommit(say)
  else say()
  return raised
}

/** Servers that notice the same at once take turns: without the lock, each would find nothing and raise it. */
async function wasRaised(tx: Core, topic: string, withinMs: number): Promise<boolean> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${topic}, ${TOPICS_SEED}))`)
  const after = new Date(tx.now().getTime() - withinMs)
  const raised = await tx.db.$count(
    securityEvents,
    and(eq(securityEvents.topic, topic), gt(securityEvents.at, after)),
  )
  return raised > 0
}

/** Any fixed number: keeps these locks apart from other locks on texts. */
const TOPICS_SEED = 4_810_663
