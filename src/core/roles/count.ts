import { and, count } from 'drizzle-orm'
import { keys } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { visibleKeys } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { uuidOf } from '../ids.ts'
import { worksNow } from '../keys/state.ts'

/** How many working keys have a role; null to a key that may not see keys. */
export type CountKeys = (role: { id: string; name: string; builtIn: boolean }) => Promise<number | null>

/** Counts for all roles at once, the first time that it is asked. */
export function keyCounter(ctx: Core, viewer: Viewer): CountKeys {
  if (!viewer.permissions.has('keys:read')) return async () => null
  let counts: Promise<Map<string, number>> | undefined
  return async ({ id, name, builtIn }) => {
    counts ??= countByRole(ctx, viewer)
    return (await counts).get(builtIn ? name : (uuidOf('role', id) ?? '')) ?? 0
  }
}

async function countByRole(ctx: Core, viewer: Viewer): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ role: keys.role, customRoleId: keys.customRoleId, total: count() })
    .from(keys)
    .where(and(visibleKeys(viewer), worksNow(ctx.now())(keys)))
    .groupBy(keys.role, keys.customRoleId)
  return new Map(rows.map(({ role, customRoleId, total }) => [customRoleId ?? role, total]))
}
