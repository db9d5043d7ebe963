import type { Permission } from '../core/access/permissions.ts'
import { requireViewer, type Viewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'

/** Who makes or changes keys is shown what came of it, too. */
const KEEPERS: readonly Permission[] = ['keys:read', 'keys:manage', 'clients:manage']

/** What does not stand on the face of a key: for those who look after keys, and for the key itself. */
export const KEPT = {
  anyOf: KEEPERS,
  orOwn: (key: unknown, viewer: Viewer) => (key as { id: string }).id === viewer.key.id,
} as const

/** Another key, for those who look after keys; nothing for others. */
export function otherKey(viewer: Viewer | null) {
  const asker = requireViewer(viewer)
  return KEEPERS.some((permission) => asker.permissions.has(permission))
    ? { where: visible.keys(asker) }
    : { where: { id: { in: [] } } }
}
