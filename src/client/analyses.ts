import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const AnalysisRow = graphql(`
  fragment AnalysisRow on Analysis {
    id
    source {
      id
      name
    }
    client {
      id
      name
      slug
    }
    environment
    trigger
    state
    verdict
    trouble
    incidentType
    riskLevel
    confidence
    summary
    windowFrom
    windowTo
    frames
    createdAt
    finishedAt
    stages {
      stage
      verdict
      reason
      trouble
      score
      model
      milliseconds
      frames
      inputTokens
      outputTokens
      cost {
        amount
        currency
      }
    }
  }
`)
export type AnalysisRow = ResultOf<typeof AnalysisRow>
export type AnalysisStage = AnalysisRow['stages'][number]

export const AnalysisDetail = graphql(
  `
    fragment AnalysisDetail on Analysis {
      ...AnalysisRow
      detail
      windowId
      startedAt
      evidence
      rulesMet {
        rule
        type
        from
        to
        score
      }
      presence {
        label
        from
        to
        most
        score
      }
      looks(first: 25) {
        capturedAt
        detections {
          label
          score
          box {
            x
            y
            width
            height
          }
        }
      }
    }
  `,
  [AnalysisRow],
)
export type AnalysisDetail = ResultOf<typeof AnalysisDetail>

export const ListAnalyses = graphql(
  `
    query ListAnalyses(
      $first: Int
      $after: String
      $client: ID
      $source: String
      $environment: Environment
      $verdict: AnalysisVerdict
      $trigger: AnalysisTrigger
      $since: DateTime
      $until: DateTime
    ) {
      analyses(
        first: $first
        after: $after
        client: $client
        source: $source
        environment: $environment
        verdict: $verdict
        trigger: $trigger
        since: $since
        until: $until
      ) {
        nodes {
          ...AnalysisRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [AnalysisRow],
)

export const ShowAnalysis = graphql(
  `
    query ShowAnalysis($id: ID!) {
      analysis(id: $id) {
        ...AnalysisDetail
      }
    }
  `,
  [AnalysisDetail],
)

/** What was looked at behind the first page. */
export const MoreLooks = graphql(`
  query MoreLooks($id: ID!, $after: DateTime) {
    analysis(id: $id) {
      looks(first: 25, after: $after) {
        capturedAt
        detections {
          label
          score
          box {
            x
            y
            width
            height
          }
        }
      }
    }
  }
`)

export const Analyze = graphql(
  `
    mutation Analyze($input: AnalyzeInput!) {
      analyze(input: $input) {
        __typename
        ...Failure
        ... on Analyzed {
          analyses {
            ...AnalysisRow
          }
          summary {
            total
            unfinished
            detected
            confirmed
            vetoed
            clear
            inconclusive
          }
        }
      }
    }
  `,
  [AnalysisRow, Failure],
)

export const AnalysisCursor = graphql(`
  query AnalysisCursor {
    analysisCursor
  }
`)

/** From a cursor on: nothing is left out, nothing comes twice. */
export const FollowAnalyses = graphql(
  `
    subscription FollowAnalyses($after: String, $source: String, $client: ID) {
      analysisCompleted(after: $after, source: $source, client: $client) {
        cursor
        at
        analysis {
          ...AnalysisRow
        }
      }
    }
  `,
  [AnalysisRow],
)

export const AnalysesByIds = graphql(`
  query AnalysesByIds($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
    }
  }
`)
