import { useState } from 'react'
import { type InvoiceRow, ListInvoices, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { actKeys, type InvoiceAct, managesInvoices } from './invoice-acts.ts'
import { invoiceColumns, invoiceName } from './invoice-columns.ts'
import { InvoiceDialog } from './invoice-dialogs.tsx'
import { GenerateDialog } from './invoice-generate.tsx'
import type { ScreenProps } from './screen.ts'

type Variables = Pick<VariablesOf<typeof ListInvoices>, 'state' | 'overdue'>

const STATES = [
  { filter: {}, said: '' },
  { filter: { state: 'DRAFT' }, said: 'drafts only' },
  { filter: { state: 'FINALIZED' }, said: 'finalized only' },
  { filter: { overdue: true }, said: 'overdue only' },
  { filter: { state: 'PAID' }, said: 'paid only' },
  { filter: { state: 'UNCOLLECTIBLE' }, said: 'written off only' },
  { filter: { state: 'VOID' }, said: 'void only' },
] as const satisfies readonly { filter: Variables; said: string }[]

type Dialog = { act: 'generate' } | { act: InvoiceAct; invoice: InvoiceRow }

/** What is owed for which period: by one client, or by all. */
export function Invoices({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [state, nextState, resetState] = useCycle(STATES)
  const [dialog, setDialog] = useState<Dialog>()

  const load =
    (search: string | undefined): LoadPage<InvoiceRow> =>
    async (after, signal) => {
      const variables = { client: of, search, ...state.filter, first: PAGE_ROWS, after }
      const { invoices } = await connection.run(ListInvoices, variables, { signal })
      const { nodes, pageInfo, totalCount } = invoices
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<InvoiceRow>({
    key: `${of} ${state.said}`,
    load,
    height: listHeight(height),
    onOpen: (invoice) => open({ screen: 'invoice', of: invoice.id, label: invoiceName(invoice) }),
    onState: nextState,
    onClear: state.said ? resetState : undefined,
    active: !dialog,
  })

  const { selected, fault } = list
  useName(of, list.rows[0]?.client)
  const manages = managesInvoices(me)
  const start = (act: InvoiceAct) => selected && setDialog({ act, invoice: selected })
  const client = selected?.client
  useKeys(
    'invoices',
    {
      generate: manages && !fault ? () => setDialog({ act: 'generate' }) : undefined,
      ...actKeys(manages ? selected : undefined, start),
      client:
        client && me?.client === null
          ? () => open({ screen: 'client', of: client.id, label: client.name })
          : undefined,
    },
    { active: !dialog },
  )

  const close = () => setDialog(undefined)
  if (dialog?.act === 'generate')
    return <GenerateDialog client={of ? { id: of, name: label ?? of } : undefined} onClose={close} />
  if (dialog) return <InvoiceDialog {...dialog} onClose={close} />
  return (
    <ListPanel
      title={of ? `Invoices of ${label ?? of}` : 'Invoices'}
      subtitle={state.said}
      list={list}
      columns={invoiceColumns(list.rows, !of && me?.client === null)}
      empty={[
        'There are no invoices.',
        manages
          ? 'They are drafted when a period is over, or press n.'
          : 'They are drafted when a period is over.',
      ]}
      isFiltered={Boolean(state.said)}
      elsewhere="Type :me for what this key may see."
    />
  )
}
