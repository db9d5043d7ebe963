import { sql } from 'drizzle-orm'
import { type SourceRow, watchClaims } from '../../../db/tables/index.ts'
import type { Core } from '../../context.ts'

/** Whoever does not claim a camera again within that time watches it no longer. */
const CLAIM_SECONDS = 5
/** The process that its frames come to is first to have it. */
const NEAR_FIRST_SECONDS = 2

type Watched = Pick<SourceRow, 'id'>

/**
 * Where several processes find the same frames, each camera is watched by one of them: that which claimed it, for as
 * long as it goes on claiming it. By the clock of the database, which is the same for all. Answers the ids of those
 * that this process watches.
 */
export async function claimWatches(ctx: Core, watched: readonly Watched[]): Promise<Set<string>> {
  if (watched.length === 0) return new Set()
  const { processId } = ctx.analysis
  const isNear = ({ id }: Watched) => ctx.frames.tally.lastAt(id) !== null
  const rows = JSON.stringify(watched.map((source) => ({ id: source.id, near: isNear(source) })))
  const claimed = await ctx.db.execute<{ source_id: string; owner: string | null }>(sql`
    insert into ${watchClaims} (source_id, owner, lease_until)
    select given.id,
      case when given.near then ${processId}::uuid end,
      case when given.near then now() + ${CLAIM_SECONDS} * interval '1 second' else now() end
    from jsonb_to_recordset(${rows}::text::jsonb) as given (id uuid, near boolean)
    join sources on sources.id = given.id
    order by given.id
    on conflict (source_id) do update
      set owner = ${processId}::uuid, lease_until = now() + ${CLAIM_SECONDS} * interval '1 second'
      where watch_claims.owner = ${processId}::uuid
        or watch_claims.lease_until <= now()
          - case when excluded.owner is null then ${NEAR_FIRST_SECONDS} else 0 end * interval '1 second'
    returning source_id, owner`)
  return new Set(claimed.flatMap(({ source_id, owner }) => (owner === processId ? [source_id] : [])))
}

/** So that nobody waits for them to run out. */
export async function giveUpWatches({ db, analysis: { processId } }: Core): Promise<void> {
  await db.execute(sql`update ${watchClaims} set lease_until = now() where owner = ${processId}::uuid`)
}
