import { useState } from 'react'
import { type KeyRow, ListKeys, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { ALL_KEY_COLUMNS, canComeBack, KEY_COLUMNS } from './key-columns.ts'
import { CreateKeyDialog } from './key-create.tsx'
import { KeyDialog, type KeyDialogKind } from './key-dialogs.tsx'
import type { ScreenProps } from './screen.ts'

type Variables = VariablesOf<typeof ListKeys>

const STATES = [
  { state: undefined, said: '' },
  { state: 'ACTIVE', said: 'active only' },
  { state: 'ROTATING', said: 'rotating only' },
  { state: 'EXPIRED', said: 'expired only' },
  { state: 'REVOKED', said: 'revoked only' },
  { ending: 14, said: 'ending within 14 days' },
] as const satisfies readonly { state?: Variables['state']; ending?: number; said: string }[]

const ENVIRONMENTS = [
  { environment: undefined, said: '' },
  { environment: 'LIVE', said: 'live' },
  { environment: 'TEST', said: 'test' },
] as const satisfies readonly { environment: Variables['environment']; said: string }[]

const ORDERS = [
  { orderBy: { field: 'CREATED_AT', direction: 'DESC' }, said: 'newest first' },
  { orderBy: { field: 'CREATED_AT', direction: 'ASC' }, said: 'oldest first' },
  { orderBy: { field: 'NAME', direction: 'ASC' }, said: 'by name, A–Z' },
  { orderBy: { field: 'NAME', direction: 'DESC' }, said: 'by name, Z–A' },
] as const satisfies readonly { orderBy: Variables['orderBy']; said: string }[]

/** The keys of one client, or of all. */
export function Keys({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [state, nextState, resetState] = useCycle(STATES)
  const [environment, nextEnvironment, resetEnvironment] = useCycle(ENVIRONMENTS)
  const [order, nextOrder] = useCycle(ORDERS)
  const [dialog, setDialog] = useState<{ kind: KeyDialogKind | 'create'; key?: KeyRow }>()
  const isFiltered = Boolean(state.said || environment.environment)

  const load =
    (search: string | undefined): LoadPage<KeyRow> =>
    async (after, signal) => {
      const kept = 'ending' in state ? { expiringWithinDays: state.ending } : { state: state.state }
      const filter = { client: of, search, ...kept, environment: environment.environment }
      const variables = { ...filter, first: PAGE_ROWS, after, orderBy: order.orderBy }
      const { nodes, pageInfo, totalCount } = (await connection.run(ListKeys, variables, { signal })).keys
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const clear = () => {
    resetState()
    resetEnvironment()
  }
  const list = useList<KeyRow>({
    key: `${of} ${state.said} ${environment.said} ${order.said}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, name }) => open({ screen: 'key', of: id, label: name }),
    onState: nextState,
    onOrder: nextOrder,
    onClear: isFiltered ? clear : undefined,
    active: !dialog,
  })

  const { selected, fault } = list
  useName(of, list.rows[0]?.client)
  // Whose the new key is to be: of the client that is looked at, or of the one that looks.
  const owner = of ? { id: of, name: label ?? of } : (me?.client ?? undefined)
  const isRevoked = selected?.state === 'REVOKED'
  const withSelected = (kind: KeyDialogKind, possible: boolean) =>
    selected && possible ? () => setDialog({ kind, key: selected }) : undefined
  const client = selected?.client
  useKeys(
    'keys',
    {
      create: owner && !fault ? () => setDialog({ kind: 'create' }) : undefined,
      edit: withSelected('edit', true),
      rotate: withSelected('rotate', selected?.state === 'ACTIVE'),
      revoke: withSelected('revoke', !isRevoked),
      reactivate: withSelected('reactivate', selected !== undefined && canComeBack(selected, Date.now())),
      environment: nextEnvironment,
      client:
        client && me?.client === null
          ? () => open({ screen: 'client', of: client.id, label: client.name })
          : undefined,
    },
    { active: !dialog },
  )

  const close = () => setDialog(undefined)
  if (dialog?.kind === 'create' && owner) return <CreateKeyDialog client={owner} onClose={close} />
  if (dialog?.key && dialog.kind !== 'create')
    return <KeyDialog kind={dialog.kind} apiKey={dialog.key} onClose={close} />
  return (
    <ListPanel
      title={of ? `Keys of ${label ?? of}` : 'Keys'}
      subtitle={[state.said, environment.said, order.said].filter(Boolean).join(' · ')}
      list={list}
      columns={owner ? KEY_COLUMNS : ALL_KEY_COLUMNS}
      empty={['There are no keys.', owner ? 'Press n to create one.' : '']}
      isFiltered={isFiltered}
      elsewhere="Type :me for what this key may see."
    />
  )
}
