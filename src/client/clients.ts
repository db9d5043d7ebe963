import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'
import { KeyDetail } from './keys.ts'
import { FrameSettingsPart } from './sources.ts'

export const ClientRow = graphql(`
  fragment ClientRow on Client {
    id
    name
    slug
    email
    status
    keyCounts {
      active
      revoked
      total
    }
    createdAt
    revokedAt
    lastUsedAt
  }
`)
export type ClientRow = ResultOf<typeof ClientRow>

export const ClientDetail = graphql(
  `
    fragment ClientDetail on Client {
      ...ClientRow
      description
      settings {
        timeZone
        language
        unusualUse
        frames {
          ...FrameSettingsPart
        }
      }
      allowedAddresses
      limits {
        requestsPerMinute
        framesPerSecond
        sources
        isDefault
      }
      analysis {
        screenModel
        confirmModel
        modelCallsPerDay
      }
      updatedAt
    }
  `,
  [ClientRow, FrameSettingsPart],
)
export type ClientDetail = ResultOf<typeof ClientDetail>

export const ListClients = graphql(
  `
    query ListClients($first: Int, $after: String, $search: String, $status: ClientStatus, $orderBy: ClientOrder) {
      clients(first: $first, after: $after, search: $search, status: $status, orderBy: $orderBy) {
        nodes {
          ...ClientRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [ClientRow],
)

/** By its id or its slug, as in all that takes the `id` of a client. */
export const ShowClient = graphql(
  `
    query ShowClient($id: ID!) {
      client(id: $id) {
        ...ClientDetail
      }
    }
  `,
  [ClientDetail],
)

/** What deleting the client would remove. */
export const ShowHoldings = graphql(
  `
    query ShowHoldings($id: ID!) {
      client(id: $id) {
        ...ClientRow
        holdings {
          noun
          count
        }
      }
    }
  `,
  [ClientRow],
)

export const CreateClient = graphql(
  `
    mutation CreateClient($input: CreateClientInput!) {
      createClient(input: $input) {
        __typename
        ...Failure
        ... on ClientCreated {
          client {
            ...ClientDetail
          }
          key {
            ...KeyDetail
          }
          secret
        }
      }
    }
  `,
  [ClientDetail, KeyDetail, Failure],
)

export const UpdateClient = graphql(
  `
    mutation UpdateClient($input: UpdateClientInput!) {
      updateClient(input: $input) {
        __typename
        ...Failure
        ... on ClientUpdated {
          client {
            ...ClientDetail
          }
        }
      }
    }
  `,
  [ClientDetail, Failure],
)

export const RevokeClient = graphql(
  `
    mutation RevokeClient($input: RevokeClientInput!) {
      revokeClient(input: $input) {
        __typename
        ...Failure
        ... on ClientRevoked {
          client {
            ...ClientDetail
          }
        }
      }
    }
  `,
  [ClientDetail, Failure],
)

export const ReactivateClient = graphql(
  `
    mutation ReactivateClient($input: ReactivateClientInput!) {
      reactivateClient(input: $input) {
        __typename
        ...Failure
        ... on ClientReactivated {
          client {
            ...ClientDetail
          }
        }
      }
    }
  `,
  [ClientDetail, Failure],
)

export const DeleteClient = graphql(
  `
    mutation DeleteClient($input: DeleteClientInput!) {
      deleteClient(input: $input) {
        __typename
        ...Failure
        ... on ClientDeleted {
          client {
            id
            name
            slug
          }
          removed {
            noun
            count
          }
        }
      }
    }
  `,
  [Failure],
)
