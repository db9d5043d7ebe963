import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const BillingRow = graphql(`
  fragment BillingRow on Client {
    id
    name
    slug
    billing {
      schedule
      taxPercent
      taxInclusive
      paymentTermsDays
      legalName
      address
      taxId
      email
      dunning
      invoiceLinesBy
    }
    paymentDetails {
      method
      holder
      account
      bic
      mandate
      updatedAt
    }
  }
`)
export type BilledClient = ResultOf<typeof BillingRow>

export const UpdateBilling = graphql(
  `
    mutation UpdateBilling($input: UpdateBillingInput!) {
      updateBilling(input: $input) {
        __typename
        ...Failure
        ... on BillingUpdated {
          client {
            ...BillingRow
          }
        }
      }
    }
  `,
  [BillingRow, Failure],
)

export const ShowBilling = graphql(
  `
    query ShowBilling($client: ID!) {
      client(id: $client) {
        ...BillingRow
      }
    }
  `,
  [BillingRow],
)

/** Of the client that the key is of; null for the operator's. */
export const OwnBilling = graphql(
  `
    query OwnBilling {
      me {
        client {
          ...BillingRow
        }
      }
    }
  `,
  [BillingRow],
)

export const SetPaymentDetails = graphql(
  `
    mutation SetPaymentDetails($input: SetPaymentDetailsInput!) {
      setPaymentDetails(input: $input) {
        __typename
        ...Failure
        ... on PaymentDetailsSet {
          client {
            ...BillingRow
          }
        }
      }
    }
  `,
  [BillingRow, Failure],
)

export const RemovePaymentDetails = graphql(
  `
    mutation RemovePaymentDetails($input: RemovePaymentDetailsInput!) {
      removePaymentDetails(input: $input) {
        __typename
        ...Failure
        ... on PaymentDetailsRemoved {
          client {
            ...BillingRow
          }
        }
      }
    }
  `,
  [BillingRow, Failure],
)
