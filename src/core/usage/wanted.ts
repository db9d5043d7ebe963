import type { ClientRow, Environment } from '../../db/tables/index.ts'
import { environmentOf, type Viewer } from '../access/viewer.ts'
import { seesBoth } from '../access/visible.ts'
import { findClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'
import type { Operation } from '../prices/price-list.ts'
import type { Dimension } from './dimensions.ts'
import type { UsageFilter, UsageWanted } from './read.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const USUAL_DAYS = 30
/** Where several clients are added up, nobody's days are meant. */
const COMMON_ZONE = 'UTC'

export type UsageAsked = {
  client?: string | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
  groupBy?: readonly Dimension[] | null | undefined
  environment?: Environment | null | undefined
  operation?: Operation | null | undefined
  key?: string | null | undefined
}

/** What was asked for, with what was left out: the last 30 days by operation, live, in the client's days. */
export async function usageWanted(ctx: Core, viewer: Viewer, asked: UsageAsked): Promise<UsageWanted> {
  const client = await clientOf(ctx, viewer, asked.client)
  const to = asked.to ?? ctx.now()
  const from = asked.from ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS)
  if (from >= to)
    throw new InvalidInputError([{ path: 'to', message: 'to must be later than from, which counts itself.' }])
  const groupBy = [...new Set(asked.groupBy ?? ['OPERATION' as const])]
  return {
    from,
    to,
    groupBy,
    timeZone: client?.settings.timeZone ?? COMMON_ZONE,
    clientId: client?.id,
    environment: environmentAsked(viewer, asked.environment, groupBy),
    operation: asked.operation,
    keyId: keyNamed(asked.key),
  }
}

/** The same for lists of events. */
export async function usageFilter(
  ctx: Core,
  viewer: Viewer,
  { client, environment, operation, key }: Pick<UsageAsked, 'client' | 'environment' | 'operation' | 'key'>,
): Promise<UsageFilter> {
  return {
    clientId: (await clientOf(ctx, viewer, client))?.id,
    environment: environmentAsked(viewer, environment, ['ENVIRONMENT']),
    operation,
    keyId: keyNamed(key),
  }
}

async function clientOf(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
): Promise<ClientRow | null> {
  return typeof named === 'string' ? findClient(ctx, viewer, named) : viewer.client
}

/** Test usage is free, and not added to live usage unless the groups tell them apart. */
function environmentAsked(
  viewer: Viewer,
  asked: Environment | null | undefined,
  groupBy: readonly Dimension[],
): Environment | undefined {
  if (!asked) return groupBy.includes('ENVIRONMENT') ? undefined : environmentOf(viewer)
  if (asked === environmentOf(viewer) || seesBoth(viewer)) return asked
  throw new InvalidInputError([
    {
      path: 'environment',
      message: `A ${environmentOf(viewer)} key sees ${environmentOf(viewer)} usage only. Ask with a ${asked} key.`,
    },
  ])
}

function keyNamed(named: string | null | undefined): string | undefined {
  if (typeof named !== 'string') return undefined
  const id = uuidOf('key', named)
  if (!id) throw new NotFoundError('key', named)
  return id
}
