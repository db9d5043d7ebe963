import type { TestServer } from './server.ts'

/** One mutation that takes one input, and what came of it: the member of its union, or the refusal. */
export async function mutate(
  { graphql }: Pick<TestServer, 'graphql'>,
  field: string,
  input: object,
  answer: string,
  key?: string,
): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const { body } = await graphql(
    `mutation ($input: ${type}) { ${field}(input: $input) { ${answer} ... on Error { code message } } }`,
    { input },
    key,
  )
  return body.data?.[field] ?? body.errors?.[0]?.extensions
}

type Used = { eventId: string; operation: string; quantity: number; occurredAt: string }

/** A draft over what a client used in the last period. */
export async function aDraft(server: Pick<TestServer, 'graphql'>, client: string, used: Used[]) {
  const events = used.map((event) => ({ ...event, client }))
  await mutate(server, 'recordUsage', { events }, '... on UsageRecorded { recorded }')
  const generated = await mutate(
    server,
    'generateInvoices',
    { client },
    '... on InvoicesGenerated { invoices { id } }',
  )
  return generated.invoices[0].id as string
}

/** Its number. */
export async function finalized(server: Pick<TestServer, 'graphql'>, invoice: string): Promise<string> {
  const answer = '... on InvoiceFinalized { invoice { number } }'
  return (await mutate(server, 'finalizeInvoice', { invoice }, answer)).invoice.number
}
