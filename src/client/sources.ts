import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const SourceRow = graphql(`
  fragment SourceRow on Source {
    id
    name
    environment
    status
    client {
      id
      name
      slug
    }
    buffer {
      state
      frames
      bytes
      seconds
      dropped
    }
    fps
    width
    height
    watch
    lastFrameAt
    createdAt
    archivedAt
  }
`)
export type SourceRow = ResultOf<typeof SourceRow>

/** What a level says of how frames are kept; null where the level above says it. */
export const FrameSettingsPart = graphql(`
  fragment FrameSettingsPart on FrameSettings {
    shortWindowSeconds
    longWindowSeconds
    bufferBytes
    expectedFps
    offlineAfterSeconds
    retentionDays
  }
`)
export type FrameSettings = ResultOf<typeof FrameSettingsPart>

export const SourceDetail = graphql(
  `
    fragment SourceDetail on Source {
      ...SourceRow
      onlineChangedAt
      frameCount
      frameBytes
      buffer {
        oldestAt
        newestAt
        missing
        duplicates
      }
      settings {
        ...FrameSettingsPart
      }
      effectiveSettings {
        shortWindowSeconds
        longWindowSeconds
        bufferBytes
        expectedFps
        offlineAfterSeconds
        retentionDays
      }
      rules {
        type
        zone
        schedule {
          days
          from
          to
        }
        minSeconds
        minScore
        people
        dwellSeconds
        riskLevel
      }
      zones {
        name
        points {
          x
          y
        }
      }
      masks {
        points {
          x
          y
        }
      }
      stages {
        motion
        detect
        screen
        confirm
      }
      updatedAt
    }
  `,
  [SourceRow, FrameSettingsPart],
)
export type SourceDetail = ResultOf<typeof SourceDetail>

export const ListSources = graphql(
  `
    query ListSources(
      $first: Int
      $after: String
      $client: ID
      $search: String
      $status: SourceStatus
      $environment: Environment
      $archived: Boolean
      $orderBy: SourceOrder
    ) {
      sources(
        first: $first
        after: $after
        client: $client
        search: $search
        status: $status
        environment: $environment
        archived: $archived
        orderBy: $orderBy
      ) {
        nodes {
          ...SourceRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [SourceRow],
)

/** By its name, for which an operator says whose, or by its id. */
export const ShowSource = graphql(
  `
    query ShowSource($source: String!, $client: ID) {
      source(source: $source, client: $client) {
        ...SourceDetail
      }
    }
  `,
  [SourceDetail],
)

export const CreateSource = graphql(
  `
    mutation CreateSource($input: CreateSourceInput!) {
      createSource(input: $input) {
        __typename
        ...Failure
        ... on SourceCreated {
          source {
            ...SourceDetail
          }
        }
      }
    }
  `,
  [SourceDetail, Failure],
)

export const UpdateSource = graphql(
  `
    mutation UpdateSource($input: UpdateSourceInput!) {
      updateSource(input: $input) {
        __typename
        ...Failure
        ... on SourceUpdated {
          source {
            ...SourceDetail
          }
        }
      }
    }
  `,
  [SourceDetail, Failure],
)

export const ArchiveSource = graphql(
  `
    mutation ArchiveSource($input: ArchiveSourceInput!) {
      archiveSource(input: $input) {
        __typename
        ...Failure
        ... on SourceArchived {
          source {
            ...SourceDetail
          }
        }
      }
    }
  `,
  [SourceDetail, Failure],
)

export const UnarchiveSource = graphql(
  `
    mutation UnarchiveSource($input: UnarchiveSourceInput!) {
      unarchiveSource(input: $input) {
        __typename
        ...Failure
        ... on SourceUnarchived {
          source {
            ...SourceDetail
          }
        }
      }
    }
  `,
  [SourceDetail, Failure],
)

export const DeleteSource = graphql(
  `
    mutation DeleteSource($input: DeleteSourceInput!) {
      deleteSource(input: $input) {
        __typename
        ...Failure
        ... on SourceDeleted {
          source {
            id
            name
            environment
          }
        }
      }
    }
  `,
  [Failure],
)
