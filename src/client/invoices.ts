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
      linesBy
      unprintable
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
        key
        keyId
        source
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
      mails {
        recipient
        overdueDays
        state
        attempts
        answer
        createdAt
        sentAt
        nextAttemptAt
        begunAt
        interrupted
      }
      dunning {
        days
        revokes
        at
        reminder
        nextAttemptAt
        mail {
          answer
          sentAt
        }
      }
      collections {
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
      $search: String
      $state: InvoiceState
      $overdue: Boolean
      $since: DateTime
      $until: DateTime
    ) {
      invoices(
        first: $first
        after: $after
        client: $client
        search: $search
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
