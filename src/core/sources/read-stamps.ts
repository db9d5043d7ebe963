import { sql } from 'drizzle-orm'
import type { Core } from '../context.ts'
import { stampOf } from './stamp.ts'

/** As they are now, of those that are still there. */
export async function readStamps({ db }: Core, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.execute<{ id: string; source: string; client: string }>(sql`
    select sources.id, sources.updated_at::text as source, clients.updated_at::text as client
    from sources join clients on clients.id = sources.client_id
    where sources.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`)
  return new Map(
    rows.map(({ id, source, client }) => [
      id,
      stampOf({ updatedAt: new Date(source) }, { updatedAt: new Date(client) }),
    ]),
  )
}
