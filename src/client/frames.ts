import { graphql, type ResultOf } from './graphql.ts'
import { SourceRow } from './sources.ts'

export const FrameAbout = graphql(`
  fragment FrameAbout on Frame {
    capturedAt
    receivedAt
    sequence
    format
    width
    height
    bytes
  }
`)
export type FrameAbout = ResultOf<typeof FrameAbout>

/** A page of a window with its pictures, the oldest first. What the first one says of `from` and `to` holds for the next. */
export const ExportFrames = graphql(
  `
    query ExportFrames(
      $source: String!
      $client: ID
      $seconds: Float
      $from: DateTime
      $to: DateTime
      $first: Int
      $after: String
    ) {
      source(source: $source, client: $client) {
        id
        name
        environment
        client {
          slug
        }
        frames(seconds: $seconds, from: $from, to: $to, first: $first, after: $after) {
          from
          to
          nodes {
            ...FrameAbout
            data
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [FrameAbout],
)

export const LatestFrame = graphql(
  `
    query LatestFrame($source: String!, $client: ID) {
      latestFrame(source: $source, client: $client) {
        ...FrameAbout
        data
      }
    }
  `,
  [FrameAbout],
)

/** How sources stand as their frames come in, each at most `perSecond` times a second. */
export const FollowFrames = graphql(
  `
    subscription FollowFrames($source: String, $client: ID, $perSecond: Float!) {
      frameBuffered(source: $source, client: $client, perSecond: $perSecond) {
        source {
          ...SourceRow
        }
      }
    }
  `,
  [SourceRow],
)
