import { useState } from 'react'
import { ListRoles, type Role } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import type { Column } from '../lists/columns.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import type { LoadPage } from '../live/use-pages.ts'
import { useNavigation } from '../navigation-context.tsx'
import { RoleDialog, type RoleDialogKind } from './role-dialogs.tsx'
import type { ScreenProps } from './screen.ts'

const COLUMNS: readonly Column<Role>[] = [
  { title: 'Name', value: ({ name }) => name, width: 14, grow: 1, most: 50 },
  { title: 'Of', value: ownerOf, width: 12, grow: 1, most: 32 },
  { title: 'May', value: ({ permissions }) => String(permissions.length), width: 3, align: 'right' },
  { title: 'Keys', value: ({ keyCount }) => String(keyCount ?? ''), width: 5, align: 'right' },
  { title: 'For', value: ({ description }) => description, width: 30, grow: 3 },
]

export function ownerOf({ builtIn, client }: Role) {
  if (builtIn) return { text: 'vigint', tone: 'dim' as const }
  return client ? client.name : 'every client'
}

/** What keys can be allowed. */
export function Roles({ of }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [dialog, setDialog] = useState<{ kind: RoleDialogKind; role?: Role }>()

  const load =
    (search: string | undefined): LoadPage<Role> =>
    async (after, signal) => {
      const { roles } = await connection.run(ListRoles, { search }, { signal })
      return { after, rows: roles, end: null, hasNext: false, total: roles.length }
    }
  const list = useList<Role>({
    key: 'roles',
    load,
    height: listHeight(height),
    initialFilter: of,
    onOpen: ({ id, name }) => open({ screen: 'role', of: id, label: name }),
    active: !dialog,
  })

  const { selected } = list
  const manages = me?.key.permissions.includes('roles:manage')
  const custom = manages && selected && !selected.builtIn ? selected : undefined
  useKeys(
    'roles',
    {
      create: manages ? () => setDialog({ kind: 'create' }) : undefined,
      edit: custom && (() => setDialog({ kind: 'edit', role: custom })),
      delete: custom && (() => setDialog({ kind: 'delete', role: custom })),
    },
    { active: !dialog },
  )
  if (dialog) return <RoleDialog {...dialog} onClose={() => setDialog(undefined)} />
  return (
    <ListPanel
      title="Roles"
      subtitle="those of vigint first"
      list={list}
      columns={COLUMNS}
      empty={['There are no roles.']}
      isFiltered={false}
    />
  )
}
