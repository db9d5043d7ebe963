import { ClientDetail } from './clients.ts'
import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'
import { KeyDetail, KeyRow } from './keys.ts'

/** How many of its own keys a client sees at `me`; `keys` has them all. */
export const OWN_KEYS_SHOWN = 100

/** Whose key this is; `client` is null for the operator's. */
export const ShowMe = graphql(
  `
    query ShowMe {
      me {
        client {
          ...ClientDetail
        }
        key {
          ...KeyDetail
        }
      }
    }
  `,
  [ClientDetail, KeyDetail],
)
export type Me = ResultOf<typeof ShowMe>['me']

/** The keys of the client whose key this is. */
export const ListOwnKeys = graphql(
  `
    query ListOwnKeys($first: Int) {
      me {
        client {
          keys(first: $first) {
            nodes {
              ...KeyRow
            }
            totalCount
          }
        }
      }
    }
  `,
  [KeyRow],
)

export const ShowOwnHoldings = graphql(`
  query ShowOwnHoldings {
    me {
      client {
        id
        name
        holdings {
          noun
          count
        }
      }
    }
  }
`)

export const UpdateMe = graphql(
  `
    mutation UpdateMe($input: UpdateMeInput!) {
      updateMe(input: $input) {
        __typename
        ...Failure
        ... on MeUpdated {
          client {
            ...ClientDetail
          }
        }
      }
    }
  `,
  [ClientDetail, Failure],
)

export const DeleteMe = graphql(
  `
    mutation DeleteMe($input: DeleteMeInput!) {
      deleteMe(input: $input) {
        __typename
        ...Failure
        ... on MeDeleted {
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
