import { graphql, type ResultOf } from '../../client/index.ts'

const UsageParts = graphql(`
  fragment UsageParts on Usage {
    timeZone
    groups {
      key
      quantity
      cost {
        amount
        currency
      }
      client {
        id
        name
      }
      operation
      day
    }
    total {
      amount
      currency
    }
  }
`)
export type WatchedGroup = ResultOf<typeof UsageParts>['groups'][number]

/** All that the screen of usage shows, in one request: of days also what was used on each. */
export const WatchUsage = graphql(
  `
    query WatchUsage(
      $client: ID
      $from: DateTime!
      $to: DateTime!
      $environment: Environment
      $groupBy: [UsageGrouping!]!
      $byDay: Boolean!
      $of: ID!
      $named: Boolean!
    ) {
      usage(client: $client, from: $from, to: $to, environment: $environment, groupBy: $groupBy) {
        ...UsageParts
      }
      parts: usage(
        client: $client
        from: $from
        to: $to
        environment: $environment
        groupBy: [DAY, OPERATION]
      ) @include(if: $byDay) {
        ...UsageParts
      }
      client(id: $of) @include(if: $named) {
        id
        name
      }
    }
  `,
  [UsageParts],
)
