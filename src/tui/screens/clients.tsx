import { useState } from 'react'
import { type ClientRow, ListClients, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useConnection } from '../live/context.tsx'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useNavigation } from '../navigation-context.tsx'
import { CLIENT_COLUMNS } from './client-columns.ts'
import { ClientDialog, type ClientDialogKind } from './client-dialogs.tsx'
import type { ScreenProps } from './screen.ts'

type Variables = VariablesOf<typeof ListClients>

const STATUSES = [
  { status: undefined, said: '' },
  { status: 'ACTIVE', said: 'active only' },
  { status: 'REVOKED', said: 'revoked only' },
] as const satisfies readonly { status: Variables['status']; said: string }[]

const ORDERS = [
  { orderBy: { field: 'CREATED_AT', direction: 'DESC' }, said: 'newest first' },
  { orderBy: { field: 'CREATED_AT', direction: 'ASC' }, said: 'oldest first' },
  { orderBy: { field: 'NAME', direction: 'ASC' }, said: 'by name, A–Z' },
  { orderBy: { field: 'NAME', direction: 'DESC' }, said: 'by name, Z–A' },
] as const satisfies readonly { orderBy: Variables['orderBy']; said: string }[]

export function Clients({ of }: ScreenProps) {
  const connection = useConnection()
  const { open } = useNavigation()
  const { height } = useBody()
  const [status, nextStatus, resetStatus] = useCycle(STATUSES)
  const [order, nextOrder] = useCycle(ORDERS)
  const [dialog, setDialog] = useState<{ kind: ClientDialogKind; client?: ClientRow }>()

  const load =
    (search: string | undefined): LoadPage<ClientRow> =>
    async (after, signal) => {
      const variables = { first: PAGE_ROWS, after, search, status: status.status, orderBy: order.orderBy }
      const { clients } = await connection.run(ListClients, variables, { signal })
      const { nodes, pageInfo, totalCount } = clients
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<ClientRow>({
    key: `${status.said} ${order.said}`,
    load,
    height: listHeight(height),
    initialFilter: of,
    onOpen: ({ id, name }) => open({ screen: 'client', of: id, label: name }),
    onState: nextStatus,
    onOrder: nextOrder,
    onClear: status.status && resetStatus,
    active: !dialog,
  })

  const { selected, fault } = list
  const withSelected = (kind: ClientDialogKind, wanted?: ClientRow['status']) =>
    selected && (!wanted || selected.status === wanted)
      ? () => setDialog({ kind, client: selected })
      : undefined
  useKeys(
    'clients',
    {
      create: fault ? undefined : () => setDialog({ kind: 'create' }),
      keys: selected && (() => open({ screen: 'keys', of: selected.id, label: selected.name })),
      edit: withSelected('edit'),
      revoke: withSelected('revoke', 'ACTIVE'),
      reactivate: withSelected('reactivate', 'REVOKED'),
      delete: withSelected('delete'),
    },
    { active: !dialog },
  )

  if (dialog) return <ClientDialog {...dialog} onClose={() => setDialog(undefined)} />
  return (
    <ListPanel
      title="Clients"
      subtitle={[status.said, order.said].filter(Boolean).join(' · ')}
      list={list}
      columns={CLIENT_COLUMNS}
      empty={['There are no clients yet.', 'Press n to create the first one.']}
      isFiltered={status.status !== undefined}
      elsewhere="Only an operator sees all clients. Type :me for what this key may see."
    />
  )
}
