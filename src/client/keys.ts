import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const KeyRow = graphql(`
  fragment KeyRow on Key {
    id
    name
    environment
    role
    label
    prefix
    lastFour
    state
    usable
    createdAt
    expiresAt
    retiresAt
    revokedAt
    revocationReason
    lastUsedAt
    useCount
    client {
      id
      name
      slug
      status
    }
  }
`)
export type KeyRow = ResultOf<typeof KeyRow>

export const KeyDetail = graphql(
  `
    fragment KeyDetail on Key {
      ...KeyRow
      permissions
      notes
      allowedAddresses
      limits {
        requestsPerMinute
        framesPerSecond
        isDefault
      }
      lastUsedAddress
      successor {
        id
        name
        prefix
        lastFour
      }
      predecessor {
        id
        name
        prefix
        lastFour
        state
        usable
        retiresAt
        lastUsedAt
        lastUsedAddress
        useCount
      }
    }
  `,
  [KeyRow],
)
export type KeyDetail = ResultOf<typeof KeyDetail>

/** Of one client, or of all of them and the operator without `client`. */
export const ListKeys = graphql(
  `
    query ListKeys(
      $first: Int
      $after: String
      $client: ID
      $search: String
      $state: KeyState
      $environment: Environment
      $role: String
      $label: String
      $expiringWithinDays: Int
      $orderBy: KeyOrder
    ) {
      keys(
        first: $first
        after: $after
        client: $client
        search: $search
        state: $state
        environment: $environment
        role: $role
        label: $label
        expiringWithinDays: $expiringWithinDays
        orderBy: $orderBy
      ) {
        nodes {
          ...KeyRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [KeyRow],
)

/** With what it was used for on each of the last 30 days. */
export const KeyWithUse = graphql(
  `
    fragment KeyWithUse on Key {
      ...KeyDetail
      useByDay(days: 30) {
        day
        count
      }
    }
  `,
  [KeyDetail],
)
export type KeyWithUse = ResultOf<typeof KeyWithUse>

export const ShowKey = graphql(
  `
    query ShowKey($id: ID!) {
      key(id: $id) {
        ...KeyWithUse
      }
    }
  `,
  [KeyWithUse],
)

export const CreateKey = graphql(
  `
    mutation CreateKey($input: CreateKeyInput!) {
      createKey(input: $input) {
        __typename
        ...Failure
        ... on KeyCreated {
          key {
            ...KeyDetail
          }
          secret
        }
      }
    }
  `,
  [KeyDetail, Failure],
)

export const UpdateKey = graphql(
  `
    mutation UpdateKey($input: UpdateKeyInput!) {
      updateKey(input: $input) {
        __typename
        ...Failure
        ... on KeyUpdated {
          key {
            ...KeyDetail
          }
        }
      }
    }
  `,
  [KeyDetail, Failure],
)

export const RotateKey = graphql(
  `
    mutation RotateKey($input: RotateKeyInput!) {
      rotateKey(input: $input) {
        __typename
        ...Failure
        ... on KeyRotated {
          key {
            ...KeyDetail
          }
          secret
          previous {
            ...KeyRow
          }
        }
      }
    }
  `,
  [KeyDetail, KeyRow, Failure],
)

export const RevokeKey = graphql(
  `
    mutation RevokeKey($input: RevokeKeyInput!) {
      revokeKey(input: $input) {
        __typename
        ...Failure
        ... on KeyRevoked {
          key {
            ...KeyDetail
          }
        }
      }
    }
  `,
  [KeyDetail, Failure],
)

export const ReactivateKey = graphql(
  `
    mutation ReactivateKey($input: ReactivateKeyInput!) {
      reactivateKey(input: $input) {
        __typename
        ...Failure
        ... on KeyReactivated {
          key {
            ...KeyDetail
          }
        }
      }
    }
  `,
  [KeyDetail, Failure],
)
