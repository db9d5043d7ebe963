import { graphql, type ResultOf } from './graphql.ts'

export const ShowUsage = graphql(`
  query ShowUsage(
    $client: ID
    $from: DateTime
    $to: DateTime
    $groupBy: [UsageGrouping!]
    $environment: Environment
    $operation: UsageOperation
    $key: ID
  ) {
    usage(
      client: $client
      from: $from
      to: $to
      groupBy: $groupBy
      environment: $environment
      operation: $operation
      key: $key
    ) {
      from
      to
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
          slug
        }
        environment
        operation
        apiKey {
          id
          name
        }
        source
        day
        hour
      }
      total {
        amount
        currency
      }
    }
  }
`)
export type Usage = ResultOf<typeof ShowUsage>['usage']
export type UsageGroup = Usage['groups'][number]

export const UsageEventRow = graphql(`
  fragment UsageEventRow on UsageEvent {
    id
    eventId
    client {
      id
      name
      slug
    }
    environment
    operation
    quantity
    cost {
      amount
      currency
    }
    priceVersion
    key {
      id
      name
    }
    source
    occurredAt
    recordedAt
    voids
    voidReason
  }
`)
export type UsageEventRow = ResultOf<typeof UsageEventRow>

/** Of one client, or of all that the key sees without `client`; the latest first. */
export const ListUsageEvents = graphql(
  `
    query ListUsageEvents(
      $first: Int
      $after: String
      $client: ID
      $environment: Environment
      $operation: UsageOperation
      $key: ID
      $eventId: String
      $since: DateTime
      $until: DateTime
    ) {
      usageEvents(
        first: $first
        after: $after
        client: $client
        environment: $environment
        operation: $operation
        key: $key
        eventId: $eventId
        since: $since
        until: $until
      ) {
        nodes {
          ...UsageEventRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [UsageEventRow],
)

/** Can be sent again: events that are known by their ids change nothing. */
export const RecordUsage = graphql(`
  mutation RecordUsage($input: RecordUsageInput!) {
    recordUsage(input: $input) {
      __typename
      ... on UsageRecorded {
        recorded
        duplicates
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          message
        }
      }
    }
  }
`)

export const VoidUsage = graphql(
  `
    mutation VoidUsage($input: VoidUsageInput!) {
      voidUsage(input: $input) {
        __typename
        ... on UsageVoided {
          event {
            ...UsageEventRow
          }
        }
        ... on Error {
          code
          message
        }
        ... on InvalidInputError {
          issues {
            path
            message
          }
        }
      }
    }
  `,
  [UsageEventRow],
)

const VerificationParts = graphql(`
  fragment VerificationParts on UsageVerification {
    events
    sums
    different
    differences {
      beginsAt
      width
      environment
      operation
      ofEvents
      ofSums
    }
    rebuilt
  }
`)
export type UsageVerification = ResultOf<typeof VerificationParts>

export const VerifyUsage = graphql(
  `
    query VerifyUsage($client: ID) {
      usageVerification(client: $client) {
        ...VerificationParts
      }
    }
  `,
  [VerificationParts],
)

export const RebuildUsage = graphql(
  `
    mutation RebuildUsage($input: RebuildUsageInput!) {
      rebuildUsage(input: $input) {
        __typename
        ... on UsageRebuilt {
          verification {
            ...VerificationParts
          }
        }
        ... on Error {
          code
          message
        }
        ... on InvalidInputError {
          issues {
            path
            message
          }
        }
      }
    }
  `,
  [VerificationParts],
)

/** Where the recorded usage ends. Asked for before the sums, it is where the subscription goes on without a gap. */
export const UsageCursor = graphql(`
  query UsageCursor {
    usageCursor
  }
`)

export const FollowUsage = graphql(`
  subscription FollowUsage($after: String, $client: ID) {
    usageRecorded(after: $after, client: $client) {
      cursor
      at
      client {
        id
        slug
      }
      environment
      recorded
      operations {
        operation
        quantity
        cost {
          amount
          currency
        }
      }
    }
  }
`)
