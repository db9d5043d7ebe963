import { graphql, InvoiceDetail, InvoiceRow, type ResultOf } from '../../client/index.ts'

/** An invoice, how its client pays, and whether that can be asked for. */
export const WatchInvoice = graphql(
  `
    query WatchInvoice($invoice: ID!) {
      invoice(invoice: $invoice) {
        ...InvoiceDetail
        collectable
        client {
          paymentDetails {
            method
            account
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow],
)
export type WatchedInvoice = NonNullable<ResultOf<typeof WatchInvoice>['invoice']>
