import { ClientDetail, graphql, KeyRow, type ResultOf } from '../../client/index.ts'

/** All that the screen of one client shows, in one request. */
export const WatchClient = graphql(
  `
    query WatchClient($id: ID!, $keys: Int) {
      client(id: $id) {
        ...ClientDetail
        holdings {
          noun
          count
        }
        keys(first: $keys) {
          nodes {
            ...KeyRow
          }
          totalCount
        }
      }
    }
  `,
  [ClientDetail, KeyRow],
)
export type WatchedClient = NonNullable<ResultOf<typeof WatchClient>['client']>
