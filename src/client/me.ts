import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'
import { KeyDetail, KeyRow } from './keys.ts'
import { FrameSettingsPart } from './sources.ts'

/** How many of its own keys a client sees at `me`; `keys` has them all. */
export const OWN_KEYS_SHOWN = 100

/** Whose key this is; `client` is null for the operator's. Every role may ask this. */
export const ShowMe = graphql(
  `
    query ShowMe {
      me {
        client {
          id
          name
          slug
          status
          createdAt
        }
        key {
          ...KeyDetail
        }
      }
    }
  `,
  [KeyDetail],
)
export type Me = ResultOf<typeof ShowMe>['me']

/** What a client may see of itself with `client:read`. */
export const OwnRecord = graphql(
  `
  fragment OwnRecord on Client {
    id
    name
    slug
    email
    description
    status
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
    createdAt
    updatedAt
  }
`,
  [FrameSettingsPart],
)
export type OwnRecord = ResultOf<typeof OwnRecord>

export const ShowOwnRecord = graphql(
  `
    query ShowOwnRecord {
      me {
        client {
          ...OwnRecord
        }
      }
    }
  `,
  [OwnRecord],
)

/** The keys of the client whose key this is; needs `keys:read`. */
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
            ...OwnRecord
          }
        }
      }
    }
  `,
  [OwnRecord, Failure],
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
