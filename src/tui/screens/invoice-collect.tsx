import { CollectInvoice, expectResult } from '../../client/index.ts'
import { usageWord } from '../../client/usage-text.ts'
import { Confirm } from '../components/confirm.tsx'
import { useConnection } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'
import { money } from '../text/amounts.ts'
import { invoiceName } from './invoice-columns.ts'
import type { WatchedInvoice } from './invoice-watch.ts'

interface Props {
  invoice: WatchedInvoice
  onClose: () => void
}

/** How it goes on stands among the collections of the invoice. */
export function CollectDialog({ invoice, onClose }: Props) {
  const connection = useConnection()
  const { say } = useNavigation()
  const name = invoiceName(invoice)
  const card = invoice.client?.paymentDetails?.account ?? ''
  return (
    <Confirm
      title={`Collect ${name}`}
      lines={[
        `${money(invoice.outstanding)} of ${invoice.client?.name ?? invoice.buyer.name} by the card ${card}.`,
        'The payment provider charges it. The payment is recorded when it came in.',
      ]}
      question="Charge the card?"
      onNo={onClose}
      onYes={async () => {
        const { collectInvoice } = await connection.run(CollectInvoice, { input: { invoice: invoice.id } })
        const { collection } = expectResult(collectInvoice, 'InvoiceCollecting')
        say(`Collecting ${money(collection.amount)}: ${usageWord(collection.state)}.`, '')
        connection.loadAgain()
        onClose()
      }}
    />
  )
}
