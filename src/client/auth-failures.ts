import { graphql, type ResultOf } from './graphql.ts'

/** Requests of one hour that were refused for their key, counted together. */
export const AuthFailureRow = graphql(`
  fragment AuthFailureRow on AuthFailure {
    id
    address
    prefix
    reason
    count
    firstAt
    lastAt
    userAgent
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
export type AuthFailureRow = ResultOf<typeof AuthFailureRow>

export const ListAuthFailures = graphql(
  `
    query ListAuthFailures(
      $first: Int
      $after: String
      $client: ID
      $address: String
      $prefix: String
      $reason: AuthFailureReason
      $search: String
      $since: DateTime
      $until: DateTime
    ) {
      authFailures(
        first: $first
        after: $after
        client: $client
        address: $address
        prefix: $prefix
        reason: $reason
        search: $search
        since: $since
        until: $until
      ) {
        nodes {
          ...AuthFailureRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [AuthFailureRow],
)

export const ShowAuthFailure = graphql(
  `
    query ShowAuthFailure($id: ID!) {
      node(id: $id) {
        __typename
        ...AuthFailureRow
      }
    }
  `,
  [AuthFailureRow],
)
