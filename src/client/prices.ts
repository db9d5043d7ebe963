import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const PriceListRow = graphql(`
  fragment PriceListRow on PriceList {
    version
    currency
    effectiveFrom
    client {
      id
      name
      slug
    }
    minimum {
      amount
      currency
    }
    prices {
      operation
      unit {
        amount
        currency
      }
      included
      tiers {
        upTo
        unit {
          amount
          currency
        }
      }
    }
  }
`)
export type PriceList = ResultOf<typeof PriceListRow>

/** What holds for a client, or for whoever has no prices of their own. */
export const ShowPrices = graphql(
  `
    query ShowPrices($client: ID, $at: DateTime) {
      priceList(client: $client, at: $at) {
        ...PriceListRow
      }
    }
  `,
  [PriceListRow],
)

export const SetPrices = graphql(
  `
    mutation SetPrices($input: SetPriceListInput!) {
      setPriceList(input: $input) {
        __typename
        ...Failure
        ... on PriceListSet {
          priceList {
            ...PriceListRow
          }
        }
      }
    }
  `,
  [PriceListRow, Failure],
)
