import { Failure } from './failures.ts'
import { graphql } from './graphql.ts'
import { KeyRow } from './keys.ts'

/** With `dryRun`, only which they are. */
export const RevokeKeys = graphql(
  `
    mutation RevokeKeys($input: RevokeKeysInput!) {
      revokeKeys(input: $input) {
        __typename
        ...Failure
        ... on KeysRevoked {
          keys {
            ...KeyRow
          }
          more
          dryRun
        }
      }
    }
  `,
  [KeyRow, Failure],
)

/** How many digests the API takes at once. */
export const DIGESTS_AT_ONCE = 100

export const FindKeys = graphql(
  `
    query FindKeys($digests: [String!]!) {
      keysByDigest(digests: $digests) {
        ...KeyRow
      }
    }
  `,
  [KeyRow],
)
