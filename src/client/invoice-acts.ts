import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'
import { InvoiceDetail, InvoiceRow } from './invoices.ts'

export const GenerateInvoices = graphql(
  `
    mutation GenerateInvoices($input: GenerateInvoicesInput!) {
      generateInvoices(input: $input) {
        __typename
        ...Failure
        ... on InvoicesGenerated {
          created
          failed {
            client {
              id
              name
              slug
            }
            message
          }
          invoices {
            ...InvoiceRow
          }
          drafts {
            client {
              id
              name
              slug
            }
            periodStart
            periodEnd
            timeZone
            unprintable
            total {
              amount
              currency
            }
            lines {
              description
              quantity
              amount {
                amount
                currency
              }
            }
          }
        }
      }
    }
  `,
  [InvoiceRow, Failure],
)
export type InvoiceDraft = Extract<
  NonNullable<ResultOf<typeof GenerateInvoices>['generateInvoices']>,
  { __typename: 'InvoicesGenerated' }
>['drafts'][number]

export const FinalizeInvoice = graphql(
  `
    mutation FinalizeInvoice($input: FinalizeInvoiceInput!) {
      finalizeInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceFinalized {
          invoice {
            ...InvoiceDetail
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const PayInvoice = graphql(
  `
    mutation PayInvoice($input: PayInvoiceInput!) {
      payInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoicePaid {
          invoice {
            ...InvoiceDetail
          }
          payment {
            amount {
              amount
              currency
            }
            paidAt
            reference
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const VoidInvoice = graphql(
  `
    mutation VoidInvoice($input: VoidInvoiceInput!) {
      voidInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceVoided {
          invoice {
            ...InvoiceDetail
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const WriteOffInvoice = graphql(
  `
    mutation WriteOffInvoice($input: WriteOffInvoiceInput!) {
      writeOffInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceWrittenOff {
          invoice {
            ...InvoiceDetail
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const CreditInvoice = graphql(
  `
    mutation CreditInvoice($input: CreditInvoiceInput!) {
      creditInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceCredited {
          invoice {
            ...InvoiceDetail
          }
          creditNote {
            number
            total {
              amount
              currency
            }
            tax {
              amount
              currency
            }
            reason
            unprintable
            createdAt
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const SendInvoice = graphql(
  `
    mutation SendInvoice($input: SendInvoiceInput!) {
      sendInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceSent {
          invoice {
            ...InvoiceDetail
          }
          mail {
            recipient
            state
            attempts
            answer
            createdAt
            sentAt
            nextAttemptAt
            begunAt
            interrupted
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)

export const CollectInvoice = graphql(
  `
    mutation CollectInvoice($input: CollectInvoiceInput!) {
      collectInvoice(input: $input) {
        __typename
        ...Failure
        ... on InvoiceCollecting {
          invoice {
            ...InvoiceDetail
          }
          collection {
            amount {
              amount
              currency
            }
            state
            reference
            answer
            createdAt
            updatedAt
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)
