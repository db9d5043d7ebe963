import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import { isOperator, type Viewer } from './viewer.ts'

type Filter<Table extends keyof Relations> = RelationsFilter<Relations[Table], Relations>

/** Per noun, what a viewer may see: the one place that every read, job and test takes its tenant filter from. */
export const visible = {
  clients: (viewer: Viewer): Filter<'clients'> => (isOperator(viewer) ? {} : { id: ownClientId(viewer) }),
  auditLog: (viewer: Viewer): Filter<'auditLog'> =>
    isOperator(viewer) ? {} : { clientId: ownClientId(viewer) },
  keys: (viewer: Viewer): Filter<'keys'> => (isOperator(viewer) ? {} : { clientId: ownClientId(viewer) }),
}

/** A client key always has a client; were it not so, the filter would match no row rather than all. */
function ownClientId(viewer: Viewer): string {
  return viewer.key.clientId ?? '00000000-0000-0000-0000-000000000000'
}
