import { type GraphQLSchema, isObjectType } from 'graphql'
import type { Answer } from '../../harness/server.ts'
import type { Attempt } from './attempts.ts'

/** What was named, in the one form and in the other, where they differ. */
function namesIn(existing: unknown, missing: unknown): [string, string][] {
  if (typeof existing === 'string' && typeof missing === 'string')
    return existing === missing ? [] : [[existing, missing]]
  if (typeof existing !== 'object' || existing === null) return []
  const other = missing as Record<string, unknown>
  return Object.entries(existing).flatMap(([name, value]) => namesIn(value, other[name]))
}

/** Both answers with what was named taken out, and with what the clock alone changes. */
export function comparable(attempt: Attempt, existing: Answer, missing: Answer): [string, string] {
  const names = namesIn(attempt.existing, attempt.missing)
  return [
    scrub(
      existing,
      names.map(([name]) => name),
    ),
    scrub(
      missing,
      names.map(([, name]) => name),
    ),
  ]
}

function scrub({ status, body }: Answer, names: string[]): string {
  let text = JSON.stringify(inOrder(body))
  for (const [place, name] of names.entries()) text = text.replaceAll(name, `«${place}»`)
  const still = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '«time»')
    .replaceAll(
      /("(?:\w+_)?(?:useCount|count|(?:audit|security|usage)Cursor|lastUsed\w+)":)("[^"]*"|\d+|null)/g,
      '$1«use»',
    )
  return `${status} ${still}`
}

/** Fields are answered side by side: which of them is refused first tells nothing. */
function inOrder(body: Answer['body']): Answer['body'] {
  if (!body.errors) return body
  const byPlace = body.errors.toSorted((one, other) =>
    JSON.stringify(one.path).localeCompare(JSON.stringify(other.path)),
  )
  return { ...body, errors: byPlace }
}

/** What is shorter stands in other words too. */
const SHORTEST_NAME = 8

/** What an answer holds beyond an echo of what was asked. */
export function unasked({ body }: Answer, variables: object): string {
  let text = JSON.stringify(body)
  for (const [name] of namesIn(variables, emptied(variables))) {
    if (name.length >= SHORTEST_NAME) text = text.replaceAll(name, '«asked»')
  }
  return text
}

const emptied = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'string' ? '' : each)))

/** Nothing was done: the whole was refused, or the answer is one of the expected failures. */
export function isRefused(schema: GraphQLSchema, { field }: Attempt, { body }: Answer): boolean {
  const result = body.data?.[field]
  // What may not be seen of the answer does not undo what was done.
  if (!result) return true
  const type = schema.getType(result.__typename)
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error')
}
