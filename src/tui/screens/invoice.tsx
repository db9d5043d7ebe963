import { useState } from 'react'
import { useBody } from '../components/body.tsx'
import { Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { innerWidth } from '../components/panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { clock } from '../text/times.ts'
import { actKeys, type InvoiceAct, managesInvoices } from './invoice-acts.ts'
import { CollectDialog } from './invoice-collect.tsx'
import { invoiceName, invoiceState } from './invoice-columns.ts'
import { invoiceDetails } from './invoice-details.ts'
import { InvoiceDialog } from './invoice-dialogs.tsx'
import { type WatchedInvoice, WatchInvoice } from './invoice-watch.ts'
import type { ScreenProps } from './screen.ts'

/** By its number or its id. */
export function Invoice({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(
    of,
    async (signal) => (await connection.run(WatchInvoice, { invoice: of }, { signal })).invoice,
  )
  useName(of, live.data && { id: live.data.id, name: invoiceName(live.data) })
  if (live.data) return <Shown invoice={live.data} asOf={live.asOf} />
  return <NotShown title={label ?? of} live={live} missing={`There is no invoice ${label ?? of}.`} />
}

function Shown({ invoice, asOf = 0 }: { invoice: WatchedInvoice; asOf: number | undefined }) {
  const { me } = useSession()
  const { open } = useNavigation()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [dialog, setDialog] = useState<InvoiceAct | 'collect'>()
  const { client } = invoice
  useKeys(
    'invoice',
    {
      ...actKeys(managesInvoices(me) ? invoice : undefined, setDialog),
      collect: managesInvoices(me) && invoice.collectable ? () => setDialog('collect') : undefined,
      client:
        client && me?.client === null
          ? () => open({ screen: 'client', of: client.id, label: client.name })
          : undefined,
    },
    { active: !dialog },
  )
  const close = () => setDialog(undefined)
  if (dialog === 'collect') return <CollectDialog invoice={invoice} onClose={close} />
  if (dialog) return <InvoiceDialog act={dialog} invoice={invoice} onClose={close} />
  const now = Date.now()
  return (
    <Details
      title={invoiceName(invoice)}
      subtitle={invoiceState(invoice, now).text}
      footer={isOld ? `as of ${clock(asOf)}` : undefined}
      details={invoiceDetails(invoice, now, innerWidth(body.width))}
      {...body}
      active
    />
  )
}
