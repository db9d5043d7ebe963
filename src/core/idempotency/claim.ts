import { randomUUID } from 'node:crypto'
import { and, eq, isNull, lte, or } from 'drizzle-orm'
import { type IdempotentRequestRow, idempotentRequests } from '../../db/tables/index.ts'
import { unknownKey } from '../access/usable.ts'
import type { Core } from '../context.ts'
import { IDEMPOTENT_REQUESTS_KEPT_MS } from '../retention/delete-old.ts'
import { violatesForeignKey } from '../violation.ts'
import { LostAnswerError, NameTakenError, StillRunningError } from './errors.ts'
import { isNamed } from './named.ts'
import type { IdempotentRun } from './request.ts'
import { runsUntil } from './run.ts'

/** The row can go between two looks at it, when a request was refused; hardly ever twice. */
const ATTEMPTS = 5

/** Either the right to run the request, or the answer that it was given. */
export type Claim = { run: IdempotentRun } | { answer: string }

export async function claimRequest(
  ctx: Core,
  keyId: string,
  name: string,
  fingerprint: Buffer,
): Promise<Claim> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const run = { keyId, name, id: randomUUID() }
    // Looked for first: an insert would wait for a transaction that holds the row.
    const found = await findRequest(ctx, keyId, name)
    const isClaimed = found
      ? await takeOver(ctx, found, run, fingerprint)
      : await insertRun(ctx, run, fingerprint)
    if (isClaimed) return { run }
    if (found && isKept(ctx, found)) return answerOf(ctx, found, fingerprint)
  }
  throw new StillRunningError(name)
}

async function insertRun(ctx: Core, run: IdempotentRun, fingerprint: Buffer) {
  try {
    const row = { keyId: run.keyId, name: run.name, ...freshRun(ctx, run, fingerprint) }
    const made = await ctx.db.insert(idempotentRequests).values(row).onConflictDoNothing().returning()
    return made.length > 0
  } catch (error) {
    // Deleted with its client since it was checked.
    if (violatesForeignKey(error, 'idempotent_requests_key_id_keys_id_fkey')) throw unknownKey()
    throw error
  }
}

const findRequest = async (ctx: Core, keyId: string, name: string) =>
  (await ctx.db.select().from(idempotentRequests).where(isNamed({ keyId, name })))[0]

/** Of requests that are too old, and of those whose process ended before they did anything. */
async function takeOver(ctx: Core, found: IdempotentRequestRow, run: IdempotentRun, fingerprint: Buffer) {
  if (!isFree(ctx, found)) return false
  const tooOld = lte(idempotentRequests.createdAt, tooOldAt(ctx))
  const didNothing = and(eq(idempotentRequests.acted, false), isNull(idempotentRequests.answer))
  const isAtRest = or(isNull(idempotentRequests.runsUntil), lte(idempotentRequests.runsUntil, ctx.now()))
  const taken = await ctx.db
    .update(idempotentRequests)
    .set(freshRun(ctx, run, fingerprint))
    .where(and(isNamed(found), isAtRest, or(tooOld, didNothing)))
    .returning()
  return taken.length > 0
}

/** As `takeOver` asks the database; here so that a request at work is left alone: its row may be locked. */
function isFree(ctx: Core, found: IdempotentRequestRow): boolean {
  return !isRunning(ctx, found) && (!isKept(ctx, found) || (!found.acted && found.answer === null))
}

function answerOf(ctx: Core, found: IdempotentRequestRow, fingerprint: Buffer): Claim {
  if (!found.fingerprint.equals(fingerprint)) throw new NameTakenError(found.name)
  if (found.answer !== null) return { answer: found.answer }
  throw isRunning(ctx, found) ? new StillRunningError(found.name) : new LostAnswerError(found.name)
}

const freshRun = (ctx: Core, run: IdempotentRun, fingerprint: Buffer) => ({
  fingerprint,
  run: run.id,
  createdAt: ctx.now(),
  runsUntil: runsUntil(ctx),
  acted: false,
  answer: null,
})

const tooOldAt = (ctx: Core) => new Date(ctx.now().getTime() - IDEMPOTENT_REQUESTS_KEPT_MS)
const isKept = (ctx: Core, { createdAt }: IdempotentRequestRow) => createdAt > tooOldAt(ctx)
const isRunning = (ctx: Core, { runsUntil }: IdempotentRequestRow) =>
  runsUntil !== null && runsUntil > ctx.now()
