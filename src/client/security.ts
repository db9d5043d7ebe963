import { graphql, type ResultOf } from './graphql.ts'

export const SecurityEventRow = graphql(`
  fragment SecurityEventRow on SecurityEvent {
    id
    at
    kind
    summary
    address
    details
    client {
      id
      name
      slug
    }
    key {
      id
      name
      prefix
      lastFour
    }
  }
`)
export type SecurityEventRow = ResultOf<typeof SecurityEventRow>

/** About one client, or about all of them and the operator without `client`. */
export const ListSecurityEvents = graphql(
  `
    query ListSecurityEvents(
      $first: Int
      $after: String
      $client: ID
      $kind: SecurityEventKind
      $search: String
      $since: DateTime
      $until: DateTime
    ) {
      securityEvents(
        first: $first
        after: $after
        client: $client
        kind: $kind
        search: $search
        since: $since
        until: $until
      ) {
        nodes {
          ...SecurityEventRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [SecurityEventRow],
)

export const ShowSecurityEvent = graphql(
  `
    query ShowSecurityEvent($id: ID!) {
      node(id: $id) {
        __typename
        ...SecurityEventRow
      }
    }
  `,
  [SecurityEventRow],
)

/** Where the security events end. Asked for before the list, it is where the subscription goes on without a gap. */
export const SecurityCursor = graphql(`
  query SecurityCursor {
    securityCursor
  }
`)

export const FollowSecurityEvents = graphql(
  `
    subscription FollowSecurityEvents($after: String, $client: ID) {
      securityEventRaised(after: $after, client: $client) {
        cursor
        event {
          ...SecurityEventRow
        }
      }
    }
  `,
  [SecurityEventRow],
)
