import { graphql, type ResultOf } from './graphql.ts'
import { SourceRow } from './sources.ts'

/** Where the changes of sources end. Asked for before the list, it is where `FollowSources` goes on without a gap. */
export const SourceCursor = graphql(`
  query SourceCursor {
    sourceCursor
  }
`)

/** What happens to sources: to one, to those of a client, or to all. */
export const FollowSources = graphql(
  `
    subscription FollowSources($after: String, $source: String, $client: ID) {
      sourceChanged(after: $after, source: $source, client: $client) {
        cursor
        at
        change
        name
        source {
          ...SourceRow
        }
      }
    }
  `,
  [SourceRow],
)
export type SourceChanged = ResultOf<typeof FollowSources>['sourceChanged']
