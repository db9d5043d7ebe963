import { graphql, InvoiceDetail, InvoiceRow, type ResultOf } from '../../client/index.ts'

/** An invoice, and how its client pays. */
export const WatchInvoice = graphql(
  `
    query WatchInvoice($invoice: ID!) {
      invoice(invoice: $invoice) {
        ...InvoiceDetail
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
