import type { TestServer } from './server.ts'

export type Asking = { key?: string | null; from?: string; headers?: Record<string, string>; body?: string }
export type Asked = {
  status: number
  headers: Headers
  code?: string
  reason?: string
  message?: string
  body: any
}

/** One request, as if it came from there: for servers that trust 127.0.0.1 as a proxy. */
export async function ask(server: TestServer, query: string, asking: Asking = {}): Promise<Asked> {
  const { key = server.operatorKey, from, headers = {}, body = JSON.stringify({ query }) } = asking
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      ...headers,
    },
    body,
  })
  const answer: any = await response.json()
  const error = answer.errors?.[0]
  return {
    status: response.status,
    headers: response.headers,
    code: error?.extensions.code,
    reason: error?.extensions.reason,
    message: error?.message,
    body: answer,
  }
}
