import { graphql, type ResultOf } from './graphql.ts'

export const AuditRow = graphql(`
  fragment AuditRow on AuditEntry {
    id
    at
    action
    outcome
    subject
    actorId
    actor {
      id
      name
      prefix
      lastFour
    }
    client {
      id
      name
      slug
    }
    before
    after
    address
    userAgent
    requestId
  }
`)
export type AuditRow = ResultOf<typeof AuditRow>

/** Of one client, or of all of them and the operator without `client`. */
export const ListAudit = graphql(
  `
    query ListAudit(
      $first: Int
      $after: String
      $client: ID
      $actor: ID
      $action: String
      $subject: String
      $search: String
      $outcome: AuditOutcome
      $since: DateTime
      $until: DateTime
    ) {
      auditLog(
        first: $first
        after: $after
        client: $client
        actor: $actor
        action: $action
        subject: $subject
        search: $search
        outcome: $outcome
        since: $since
        until: $until
      ) {
        nodes {
          ...AuditRow
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [AuditRow],
)

/** Where the audit log ends. Asked for before the list, it is where `FollowAudit` goes on without a gap. */
export const AuditCursor = graphql(`
  query AuditCursor {
    auditCursor
  }
`)

export const FollowAudit = graphql(
  `
    subscription FollowAudit($after: String, $client: ID) {
      auditRecorded(after: $after, client: $client) {
        cursor
        entry {
          ...AuditRow
        }
      }
    }
  `,
  [AuditRow],
)

export const ShowAuditEntry = graphql(
  `
    query ShowAuditEntry($id: ID!) {
      node(id: $id) {
        __typename
        ...AuditRow
      }
    }
  `,
  [AuditRow],
)
