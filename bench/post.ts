import type { Vigint } from './workspace.ts'

/** One request by the operator; its data, or an error. */
export async function post(
  { url, operatorKey }: Vigint,
  query: string,
  variables: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown }
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return data
}
