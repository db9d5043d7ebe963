import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { KeyRow } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'

/** From where and with what the operator acts is not for its clients; that it acted is. */
export const knowsActor = (viewer: Viewer, actor: Pick<KeyRow, 'clientId'> | null): boolean =>
  isOperator(viewer) || (actor !== null && actor.clientId === viewer.key.clientId)

/** The same rule, where entries are looked for. */
export const byKnownActor = (viewer: Viewer): RelationsFilter<Relations['auditLog'], Relations> =>
  isOperator(viewer) ? {} : { actor: visible.keys(viewer) }
