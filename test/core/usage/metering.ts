import type { TestServer } from '../../harness/server.ts'

export const RECORD_USAGE = `mutation ($input: RecordUsageInput!) {
  recordUsage(input: $input) {
    __typename
    ... on UsageRecorded { recorded duplicates }
    ... on InvalidInputError { issues { path message } }
    ... on Error { code message }
  }
}`

export const VOID_USAGE = `mutation ($input: VoidUsageInput!) {
  voidUsage(input: $input) {
    __typename
    ... on UsageVoided { event { eventId quantity cost { amount currency } voids voidReason occurredAt } }
    ... on Error { code message }
  }
}`

export const USAGE = `query ($client: ID, $from: DateTime, $to: DateTime, $groupBy: [UsageGrouping!], $environment: Environment) {
  usage(client: $client, from: $from, to: $to, groupBy: $groupBy, environment: $environment) {
    groups { key quantity events cost { amount currency } }
    total { amount currency }
  }
}`

export type Event = {
  client: string
  eventId: string
  operation: string
  quantity: number
  occurredAt?: string
  environment?: 'LIVE' | 'TEST'
  key?: string
  source?: string
}

/** What `recordUsage` answered. */
export async function record(server: TestServer, events: Event[], as?: string | null): Promise<any> {
  const { body } = await server.graphql(RECORD_USAGE, { input: { events } }, as)
  return body.data?.recordUsage ?? body.errors?.[0].extensions.code
}

/** Quantities and costs by key, and the total. */
export async function usageOf(
  server: TestServer,
  asked: object,
  as?: string,
): Promise<{ groups: Record<string, [number, string]>; total: string }> {
  const { body } = await server.graphql(USAGE, asked, as)
  if (!body.data) throw new Error(JSON.stringify(body.errors))
  const { groups, total } = body.data.usage
  return {
    groups: Object.fromEntries(groups.map((each: any) => [each.key, [each.quantity, each.cost.amount]])),
    total: total.amount,
  }
}
