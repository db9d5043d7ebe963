import type { TestServer } from '../../harness/server.ts'

export const SET_BUDGET = `mutation ($input: SetBudgetInput!) {
  setBudget(input: $input) {
    __typename
    ... on BudgetSet {
      budget { operation period stop percent warned isStopping startsAt resetsAt limit { text } used { text } reserved { text } }
    }
    ... on InvalidInputError { issues { path message } }
    ... on Error { code message }
  }
}`

/** The budget as it stands, or the failure. */
export async function setBudget(server: TestServer, input: object, as?: string): Promise<any> {
  const { body } = await server.graphql(SET_BUDGET, { input }, as)
  if (!body.data?.setBudget) return body.errors?.[0].extensions.code
  return body.data.setBudget.budget ?? body.data.setBudget
}

/** Such as { 'ANALYSIS/DAY': '3 of 10' }. */
export async function budgetsOf(
  server: TestServer,
  client: string,
  as?: string,
): Promise<Record<string, string>> {
  const { body } = await server.graphql(
    'query ($c: ID!) { client(id: $c) { budgets { operation period used { text } limit { text } } } }',
    { c: client },
    as,
  )
  return Object.fromEntries(
    body.data.client.budgets.map(({ operation, period, used, limit }: any) => [
      `${operation ?? 'ALL'}/${period}`,
      `${used.text} of ${limit.text}`,
    ]),
  )
}
