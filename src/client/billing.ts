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
