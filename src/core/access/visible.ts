import { eq, type RelationsFilter, type SQL, sql } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import { keys } from '../../db/tables/index.ts'
import { environmentOf, isOperator, type Viewer } from './viewer.ts'

type Filter<Table extends keyof Relations> = RelationsFilter<Relations[Table], Relations>

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Per noun, what a viewer may see: the one place that every read, job and test takes its tenant filter from. */
export const visible = {
  clients: (viewer: Viewer): Filter<'clients'> => (isOperator(viewer) ? {} : { id: ownClientId(viewer) }),
  events: (viewer: Viewer): Filter<'events'> => ofOwnOrBoth(viewer),
  sources: (viewer: Viewer): Filter<'sources'> => ofOwn(viewer),
  analyses: (viewer: Viewer): Filter<'analyses'> => ofOwn(viewer),
  analysisEvents: (viewer: Viewer): Filter<'events'> => ofOwn(viewer),
  sourceEvents: (viewer: Viewer): Filter<'events'> => ofOwn(viewer),
  auditLog: (viewer: Viewer): Filter<'auditLog'> => ofOwnOrBoth(viewer),
  securityEvents: (viewer: Viewer): Filter<'securityEvents'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer) },
  authFailures: (viewer: Viewer): Filter<'authFailures'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer) },
  invoices: (viewer: Viewer): Filter<'invoices'> => {
    if (!seesMoney(viewer)) return { id: NOBODY }
    return isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }
  },
  paymentDetails: (viewer: Viewer): Filter<'paymentDetails'> => {
    if (!seesMoney(viewer)) return { clientId: NOBODY }
    return isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }
  },
  usageEvents: (viewer: Viewer): Filter<'usageEvents'> => ofOwn(viewer),
  /** With the operator's, which are there for every client; to keys that look after keys alone. */
  roles: (viewer: Viewer): Filter<'roles'> => {
    if (!viewer.permissions.has('keys:read') && !viewer.permissions.has('roles:manage')) return { id: NOBODY }
    return isOperator(viewer)
      ? {}
      : { OR: [{ clientId: { isNull: true } }, { clientId: ownClientId(viewer) }] }
  },
  keys: (viewer: Viewer): Filter<'keys'> => (isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
}

/** Live and test are two worlds: of each its keys see their own, and the operator's live keys both. */
const ofOwn = (viewer: Viewer) => ({
  ...(isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
  ...(seesBoth(viewer) ? {} : { environment: environmentOf(viewer) }),
})

/** The same where some things are about no environment: these are for both. */
const ofOwnOrBoth = (viewer: Viewer) => ({
  ...(isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
  ...(seesBoth(viewer)
    ? {}
    : { OR: [{ environment: { isNull: true as const } }, { environment: environmentOf(viewer) }] }),
})

/** The same for keys, where a query groups them. */
export const visibleKeys = (viewer: Viewer): SQL =>
  isOperator(viewer) ? sql`true` : eq(keys.clientId, ownClientId(viewer))

/** The same for usage, where a query adds it up: of the columns client_id and environment. */
export const visibleUsage = (viewer: Viewer): SQL =>
  sql`${isOperator(viewer) ? sql`true` : sql`client_id = ${ownClientId(viewer)}::uuid`}
    and ${seesBoth(viewer) ? sql`true` : sql`environment = ${environmentOf(viewer)}::environment`}`

/**
 * Test things cost nothing: invoices, how a client is billed and how it pays, and its budgets are live, and so is what
 * the audit log tells of them. What things cost is for both.
 */
export const seesMoney = (viewer: Viewer): boolean => environmentOf(viewer) === 'live'

/** Test things are apart from live ones for everybody but the operator. */
export const seesBoth = (viewer: Viewer): boolean => isOperator(viewer) && environmentOf(viewer) === 'live'

/** A client key always has a client; were it not so, the filter would match no row rather than all. */
function ownClientId(viewer: Viewer): string {
  return viewer.key.clientId ?? NOBODY
}
