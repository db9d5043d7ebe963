import { useState } from 'react'
import { FollowSources, ListSources, type SourceRow, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import type { ScreenProps } from './screen.ts'
import { useSourceActs } from './source-acts.ts'
import { ALL_SOURCE_COLUMNS, SOURCE_COLUMNS } from './source-columns.ts'
import { SourceDialog, type SourceDialogKind } from './source-dialogs.tsx'
import { CreateSourceDialog } from './source-form.tsx'

type Variables = VariablesOf<typeof ListSources>

const STATUSES = [
  { status: undefined, said: '' },
  { status: 'ONLINE', said: 'online only' },
  { status: 'OFFLINE', said: 'offline only' },
  { status: 'ARCHIVED', said: 'archived only' },
] as const satisfies readonly { status: Variables['status']; said: string }[]

const ENVIRONMENTS = [
  { environment: undefined, said: '' },
  { environment: 'LIVE', said: 'of live keys' },
  { environment: 'TEST', said: 'of test keys' },
] as const satisfies readonly { environment: Variables['environment']; said: string }[]

const ORDERS = [
  { orderBy: { field: 'CREATED_AT', direction: 'DESC' }, said: 'newest first' },
  { orderBy: { field: 'CREATED_AT', direction: 'ASC' }, said: 'oldest first' },
  { orderBy: { field: 'NAME', direction: 'ASC' }, said: 'by name, A–Z' },
  { orderBy: { field: 'NAME', direction: 'DESC' }, said: 'by name, Z–A' },
] as const satisfies readonly { orderBy: Variables['orderBy']; said: string }[]

type Dialog = { kind: 'create' } | { kind: SourceDialogKind; source: SourceRow }

/** The cameras of one client, or of all, and how they stand. */
export function Sources({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [status, nextStatus, resetStatus] = useCycle(STATUSES)
  const [environment, nextEnvironment, resetEnvironment] = useCycle(ENVIRONMENTS)
  const [order, nextOrder] = useCycle(ORDERS)
  const [dialog, setDialog] = useState<Dialog>()
  const isFiltered = Boolean(status.said || environment.said)
  // What changes is loaded at once; how much they hold, at the interval of polling.
  const live = useFeed(
    `sources ${of}`,
    (options) => connection.subscribe(FollowSources, { client: of }, { ...options, resume }),
    connection.loadAgain,
  )

  const load =
    (search: string | undefined): LoadPage<SourceRow> =>
    async (after, signal) => {
      const filter = { client: of, search, status: status.status, environment: environment.environment }
      const variables = { ...filter, first: PAGE_ROWS, after, orderBy: order.orderBy }
      const { nodes, pageInfo, totalCount } = (await connection.run(ListSources, variables, { signal }))
        .sources
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<SourceRow>({
    key: `${of} ${status.said} ${environment.said} ${order.said}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, name }) => open({ screen: 'source', of: id, label: name }),
    onState: nextStatus,
    onOrder: nextOrder,
    onClear: isFiltered
      ? () => {
          resetStatus()
          resetEnvironment()
        }
      : undefined,
    active: !dialog,
  })

  const { selected, fault } = list
  useName(of, list.rows[0]?.client)
  const manages = me?.key.permissions.includes('sources:manage')
  const isArchived = selected?.status === 'ARCHIVED'
  const withSelected = (kind: SourceDialogKind, possible = true) =>
    selected && manages && possible ? () => setDialog({ kind, source: selected }) : undefined
  const client = selected?.client
  const acts = useSourceActs(selected)
  useKeys(
    'sources',
    {
      create: manages && !fault ? () => setDialog({ kind: 'create' }) : undefined,
      ...acts,
      rules: withSelected('rules'),
      edit: withSelected('edit'),
      archive: withSelected('archive', !isArchived),
      unarchive: withSelected('unarchive', isArchived),
      delete: withSelected('delete'),
      environment: nextEnvironment,
      client:
        client && me?.client === null
          ? () => open({ screen: 'client', of: client.id, label: client.name })
          : undefined,
    },
    { active: !dialog },
  )

  const close = () => setDialog(undefined)
  if (dialog?.kind === 'create') {
    const owner = of ? { id: of, name: label ?? of } : undefined
    return <CreateSourceDialog client={owner} asks={!owner && me?.client === null} onClose={close} />
  }
  if (dialog) return <SourceDialog {...dialog} onClose={close} />
  const said = [live ? 'live' : 'not live', status.said, environment.said, order.said]
  return (
    <ListPanel
      title={of ? `Sources of ${label ?? of}` : 'Sources'}
      subtitle={said.filter(Boolean).join(' · ')}
      list={list}
      columns={of || me?.client ? SOURCE_COLUMNS : ALL_SOURCE_COLUMNS}
      empty={['There are no sources.', 'The first frame of a camera makes one, or press n.']}
      isFiltered={isFiltered}
      elsewhere="Type :me for what this key may see."
    />
  )
}

const resume = ({ sourceChanged }: { sourceChanged: { cursor: string } }): string => sourceChanged.cursor
