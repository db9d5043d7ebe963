import { eq, type RelationsFilter, type SQL, sql } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import { keys } from '../../db/tables/index.ts'
import { environmentOf, isOperator, type Viewer } from './viewer.ts'

type Filter<Table extends keyof Relations> = RelationsFilter<Relations[Table], Relations>

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Per noun, what a viewer may see: the one place that every read, job and test takes its tenant filter from. */
export const visible = {
  clients: (viewer: Viewer): Filter<'clients'> => (isOperator(viewer) ? {} : { id: ownClientId(viewer) }),
  /** Of what is told for one environment alone, a key hears what it does itself. */
  events: (viewer: Viewer): Filter<'events'> => ({
    ...(isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
    ...(seesBoth(viewer) ? {} : ownOrShared(viewer)),
  }),
  /** Live and test are two worlds: of each its keys see their own, and the operator's live keys both. */
  sources: (viewer: Viewer): Filter<'sources'> => {
    const environment = environmentOf(viewer)
    if (!isOperator(viewer)) return { clientId: ownClientId(viewer), environment }
    return environment === 'live' ? {} : { environment }
  },
  sourceEvents: (viewer: Viewer): Filter<'events'> => {
    const environment = environmentOf(viewer)
    if (!isOperator(viewer)) return { clientId: ownClientId(viewer), environment }
    return environment === 'live' ? {} : { environment }
  },
  auditLog: (viewer: Viewer): Filter<'auditLog'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer), ...ownOrShared(viewer) },
  securityEvents: (viewer: Viewer): Filter<'securityEvents'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer) },
  authFailures: (viewer: Viewer): Filter<'authFailures'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer) },
  /** Test things cost nothing: no invoice is about them. */
  invoices: (viewer: Viewer): Filter<'invoices'> => {
    if (viewer.key.environment === 'test') return { id: NOBODY }
    return isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }
  },
  usageEvents: (viewer: Viewer): Filter<'usageEvents'> => ({
    ...(isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
    ...(seesBoth(viewer) ? {} : { environment: environmentOf(viewer) }),
  }),
  /** With the operator's, which are there for every client; to keys that look after keys alone. */
  roles: (viewer: Viewer): Filter<'roles'> => {
    if (!viewer.permissions.has('keys:read') && !viewer.permissions.has('roles:manage')) return { id: NOBODY }
    return isOperator(viewer)
      ? {}
      : { OR: [{ clientId: { isNull: true } }, { clientId: ownClientId(viewer) }] }
  },
  keys: (viewer: Viewer): Filter<'keys'> => (isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
}

/** What is about no environment is for both. */
const ownOrShared = (viewer: Viewer) => ({
  OR: [{ environment: { isNull: true as const } }, { environment: environmentOf(viewer) }],
})

/** The same for keys, where a query groups them. */
export const visibleKeys = (viewer: Viewer): SQL =>
  isOperator(viewer) ? sql`true` : eq(keys.clientId, ownClientId(viewer))

/** The same for usage, where a query adds it up: of the columns client_id and environment. */
export const visibleUsage = (viewer: Viewer): SQL =>
  sql`${isOperator(viewer) ? sql`true` : sql`client_id = ${ownClientId(viewer)}::uuid`}
    and ${seesBoth(viewer) ? sql`true` : sql`environment = ${environmentOf(viewer)}::environment`}`

/** Test things are apart from live ones for everybody but the operator. */
export const seesBoth = (viewer: Viewer): boolean => isOperator(viewer) && environmentOf(viewer) === 'live'

/** A client key always has a client; were it not so, the filter would match no row rather than all. */
function ownClientId(viewer: Viewer): string {
  return viewer.key.clientId ?? NOBODY
}
