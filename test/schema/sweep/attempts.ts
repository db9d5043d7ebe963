import { randomUUID } from 'node:crypto'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
} from 'graphql'
import { base64Picture } from '../../harness/pictures.ts'
import { selectionOf } from '../../harness/selection.ts'
import type { Pair, Slots } from './slots.ts'

export type Operation = 'query' | 'mutation' | 'subscription'

/** One request in two forms: about things that are there, and about things that are not. */
export type Attempt = {
  operation: Operation
  field: string
  document: string
  existing: Record<string, unknown>
  missing: Record<string, unknown>
}

const DEPTH = 3
/** Of what may be a thing of any type: all of them together are not to be more than one request may ask for. */
const DEPTH_OF_ANY = 2
/** Stands in the variables where a file is sent. */
export const UPLOAD = 'zz-a-file'
/** Of a list: where a page begins is no business of a sweep. */
const LEFT_OUT = new Set(['after', 'before', 'first', 'last'])

type Input = GraphQLArgument | GraphQLInputField
type Choice = { includes(path: string): boolean; candidate: number }

/** Every way to ask for a field that names somebody's things: each alone, in each form, and all together. */
export function attemptsOf(
  schema: GraphQLSchema,
  operation: Operation,
  field: GraphQLField<unknown, unknown>,
  slots: Slots,
): Attempt[] {
  const root = `${operation[0]?.toUpperCase()}${operation.slice(1)}.${field.name}`
  const inputs = field.args.filter(({ name }) => !LEFT_OUT.has(name))
  const naming = pathsOf(inputs, '').filter((path) => slotOf(slots, root, path))
  const none = () => false
  // What says in another way when a key ends is refused beside expiresAt.
  const all = (path: string) => !path.endsWith('expiresInSeconds')
  const alone = naming.map((path) => (each: string) => path.startsWith(each))
  const candidates = Math.max(1, ...naming.map((path) => slotOf(slots, root, path)?.length ?? 0))

  const found = new Map<string, Attempt>()
  for (let candidate = 0; candidate < candidates; candidate++) {
    for (const include of candidate === 0 ? [none, all, ...alone] : [none, ...alone]) {
      const values = fillAll(inputs, slots, root, '', { includes: include, candidate })
      const attempt = {
        operation,
        field: field.name,
        ...values,
        document: documentOf(schema, operation, field),
      }
      found.set(JSON.stringify(attempt.existing), attempt)
    }
  }
  return [...found.values()]
}

function documentOf(
  schema: GraphQLSchema,
  operation: Operation,
  field: GraphQLField<unknown, unknown>,
): string {
  const args = field.args.filter(({ name }) => !LEFT_OUT.has(name))
  const variables = args.map((arg) => `$${arg.name}: ${variableType(arg)}`).join(', ')
  const page = field.args.some(({ name }) => name === 'first') ? ['first: 5'] : []
  const given = [...args.map(({ name }) => `${name}: $${name}`), ...page].join(', ')
  const type = getNamedType(field.type)
  const selection = selectionOf(schema, type, isInterfaceType(type) ? DEPTH_OF_ANY : DEPTH)
  return `${operation} ${variables && `(${variables})`} { ${field.name}${given && `(${given})`} ${selection} }`
}

/** What has a default can be left out. */
const variableType = ({ type, defaultValue }: GraphQLArgument) =>
  defaultValue === undefined ? type : getNullableType(type)

/** Where in the arguments a value can stand; texts, ids and lists of them. */
function pathsOf(inputs: readonly Input[], above: string): string[] {
  return inputs.flatMap(({ name, type }) => {
    const inner = getNamedType(type)
    const path = above ? `${above}.${name}` : name
    return isInputObjectType(inner) ? pathsOf(Object.values(inner.getFields()), path) : [path]
  })
}

const slotOf = (slots: Slots, root: string, path: string): Pair[] | undefined =>
  slots[`${root}(${path})`] ?? slots[path.slice(path.lastIndexOf('.') + 1)]

function fillAll(inputs: readonly Input[], slots: Slots, root: string, above: string, choice: Choice) {
  const existing: Record<string, unknown> = {}
  const missing: Record<string, unknown> = {}
  for (const input of inputs) {
    const path = above ? `${above}.${input.name}` : input.name
    const required = isNonNullType(input.type) && input.defaultValue === undefined
    if (!required && !choice.includes(path)) continue
    const pair = fill(input.type, slots, root, path, choice)
    existing[input.name] = pair.existing
    missing[input.name] = pair.missing
  }
  return { existing, missing }
}

function fill(type: GraphQLInputType, slots: Slots, root: string, path: string, choice: Choice): Pair {
  const plain = getNullableType(type)
  const whole = slots[`${root}(${path})`]
  if (whole) return whole[choice.candidate % whole.length] as Pair
  if (isListType(plain)) {
    const { existing, missing } = fill(plain.ofType, slots, root, path, choice)
    return { existing: [existing], missing: [missing] }
  }
  if (isInputObjectType(plain)) return fillAll(Object.values(plain.getFields()), slots, root, path, choice)
  const slot = slotOf(slots, root, path)
  if (slot) return slot[choice.candidate % slot.length] as Pair
  // A name given twice may be one too many.
  if (path.endsWith('name')) return { existing: freshName(), missing: freshName() }
  const value = isEnumType(plain) ? plain.getValues()[0]?.name : plainValue(plain.name, path, root)
  return { existing: value, missing: value }
}

const freshName = () => `fresh-${randomUUID().slice(0, 8)}`

/** A source is named by a text: by its name, or by its id. */
const NAMES_A_SOURCE = /sources?$/i

/** What names nobody's thing. */
function plainValue(type: string, path: string, root: string): unknown {
  switch (type) {
    case 'Boolean':
      return true
    case 'Int':
    case 'Float':
      return 7
    case 'DateTime':
      return /since|from/i.test(path) ? '2020-01-01T00:00:00Z' : '2090-01-01T00:00:00Z'
    case 'Upload':
      return UPLOAD
    case 'String':
      if (NAMES_A_SOURCE.test(path)) break
      return TEXTS[path.slice(path.lastIndexOf('.') + 1)] ?? 'zz-nothing'
  }
  throw new Error(
    `${root}(${path}) is of the type ${type}, for which there is no rule: say in test/schema/sweep/slots.ts what it names, so that the sweep can try it with another tenant's.`,
  )
}

/** Where not any text will do. */
const TEXTS: Record<string, string> = {
  email: 'new@example.com',
  to: 'new@example.com',
  iban: 'DE89370400440532013000',
  bic: 'COBADEFF',
  timeZone: 'Europe/Berlin',
  language: 'de',
  allowedAddresses: '127.0.0.0/8',
  addresses: '127.0.0.0/8',
  permissions: 'frames:write',
  data: await base64Picture(),
}
