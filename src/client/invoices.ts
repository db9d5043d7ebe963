import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const InvoiceRow = graphql(`
  fragment InvoiceRow on Invoice {
    id
    number
    state
    periodStart
    periodEnd
    timeZone
    schedule
    dueAt
    client {
      id
      name
      slug
    }
    buyer {
      name
    }
    total {
      amount
      currency
    }
    outstanding {
      amount
      currency
    }
  }
`)
export type InvoiceRow = ResultOf<typeof InvoiceRow>

export const InvoiceDetail = graphql(
  `
    fragment InvoiceDetail on Invoice {
      ...InvoiceRow
      taxPercent
      taxInclusive
      createdAt
      finalizedAt
      paidAt
      voidedAt
      subtotal {
        amount
        currency
      }
      tax {
        amount
        currency
      }
      paid {
        amount
        currency
      }
      seller {
        name
        address
        taxId
      }
      buyer {
        name
        address
        taxId
        email
      }
      lines {
        operation
        description
        priceVersion
        quantity
        included
        late
        parts {
          quantity
          unit {
            amount
            currency
          }
        }
        amount {
          amount
          currency
        }
      }
      payments {
        amount {
          amount
          currency
        }
        paidAt
        reference
      }
      creditNotes {
        number
        total {
          amount
          currency
        }
        reason
        createdAt
      }
    }
  `,
  [InvoiceRow],
)
export type InvoiceDetail = ResultOf<typeof InvoiceDetail>

/** The latest period first. */
export const ListInvoices = graphql(
  `
    query ListInvoices(
      $first: Int
      $after: String
      $client: ID
      $state: InvoiceState
      $overdue: Boolean
      $since: DateTime
      $until: DateTime
    ) {
      invoices(
        first: $first
        after: $after
        client: $client
        state: $state
        overdue: $overdue
        since: $since
        until: $until
      ) {
        nodes {
          ...InvoiceRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [InvoiceRow],
)

export const ShowInvoice = graphql(
  `
    query ShowInvoice($invoice: ID!) {
      invoice(invoice: $invoice) {
        ...InvoiceDetail
      }
    }
  `,
  [InvoiceDetail, InvoiceRow],
)

export const GenerateInvoices = graphql(
  `
    mutation GenerateInvoices($input: GenerateInvoicesInput!) {
      generateInvoices(input: $input) {
        __typename
        ...Failure
        ... on InvoicesGenerated {
          created
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
            createdAt
          }
        }
      }
    }
  `,
  [InvoiceDetail, InvoiceRow, Failure],
)
