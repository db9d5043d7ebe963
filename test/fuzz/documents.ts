import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { bomb } from './bombs.ts'
import { NUMBERS, type Random } from './random.ts'

/** Ids, cursors, names that are good somewhere; most often not where they are put. */
export type Pool = readonly string[]

export type Asked = { query: unknown; variables?: unknown; operationName?: unknown; extensions?: unknown }

const DEEPEST = 5
const WRONG = 0.15

/** Bodies as they stand in a request: most fit the schema, some do not, some are meant to hurt. */
export class Documents {
  private readonly random: Random
  private readonly schema: GraphQLSchema
  pool: Pool = []
  /** Whether this document may break the rules of the schema; the others reach what is behind them. */
  private sloppy = false

  constructor(random: Random, schema: GraphQLSchema) {
    this.random = random
    this.schema = schema
  }

  make(): Asked {
    const { random } = this
    this.sloppy = random.chance(0.4)
    if (random.chance(0.15)) return { query: bomb(random) }
    const asked = this.fields()
    if (!this.sloppy) return asked
    if (random.chance(0.1)) asked.operationName = random.pick([null, '', 'A', 7, random.text(), {}])
    if (random.chance(0.05)) asked.extensions = this.json(3)
    if (random.chance(0.05)) asked.variables = random.pick([null, [], 7, 'x', this.json(3)])
    if (random.chance(0.03)) asked.query = random.pick([null, 7, [], {}, '', random.text()])
    return asked
  }

  /** Some root fields with arguments, as variables or written out. */
  private fields(): Asked {
    const { random } = this
    const [operation, type] = random.pick([
      ['query', this.schema.getQueryType()],
      ['query', this.schema.getQueryType()],
      ['mutation', this.schema.getMutationType()],
      ['subscription', this.schema.getSubscriptionType()],
    ] as const)
    const all = Object.values(type?.getFields() ?? {})
    if (all.length === 0) return { query: '{ __typename }' }
    const variables: Record<string, unknown> = {}
    const declared: string[] = []
    const count = operation === 'subscription' ? 1 : 1 + random.below(3)
    const parts = Array.from({ length: count }, (_, place) => {
      const field = random.pick(all)
      return `f${place}: ${field.name}${this.args(field.args, `v${place}`, declared, variables)} ${this.selection(field.type, DEEPEST)}`
    })
    const names = declared.length > 0 ? `(${declared.join(', ')})` : ''
    const query = `${operation} ${names} { ${parts.join(' ')} }`
    return { query: this.slips(0.1) ? this.mangled(query) : query, variables }
  }

  private args(
    args: readonly GraphQLArgument[],
    prefix: string,
    declared: string[],
    variables: Record<string, unknown>,
  ): string {
    const { random } = this
    const given = args.flatMap(({ name, type }) => {
      if (isNonNullType(type) ? this.slips(WRONG) : random.chance(0.5)) return []
      const value = this.value(type, 4)
      if (random.chance(0.4)) return [`${name}: ${literal(value)}`]
      declared.push(`$${prefix}${name}: ${type}`)
      variables[`${prefix}${name}`] = value
      return [`${name}: $${prefix}${name}`]
    })
    return given.length > 0 ? `(${given.join(', ')})` : ''
  }

  /** Of the type, mostly. */
  private value(type: GraphQLInputType, depth: number): unknown {
    const { random } = this
    if (this.slips(WRONG)) return this.json(2)
    if (!isNonNullType(type) && random.chance(0.1)) return null
    const plain = getNullableType(type)
    if (isListType(plain))
      return random.list(random.chance(0.02) ? 300 : 4, () => this.value(plain.ofType, depth - 1))
    if (isInputObjectType(plain)) {
      const fields = Object.values(plain.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth > 0 && random.chance(0.6)),
      )
      return Object.fromEntries(fields.map((field) => [field.name, this.value(field.type, depth - 1)]))
    }
    if (isEnumType(plain)) return new Word(random.pick(plain.getValues()).name)
    switch (plain.name) {
      case 'Boolean':
        return random.chance(0.5)
      case 'Int':
        return random.pick(this.sloppy ? NUMBERS : INTEGERS)
      case 'Float':
        return random.pick(NUMBERS)
      case 'DateTime':
        return this.sloppy ? random.text() : random.pick(MOMENTS)
    }
    return random.chance(0.5) && this.pool.length > 0 ? random.pick(this.pool) : random.text()
  }

  private slips(share: number): boolean {
    return this.sloppy && this.random.chance(share)
  }

  /** Any JSON. */
  json(depth: number): unknown {
    const { random } = this
    switch (random.below(depth > 0 ? 7 : 5)) {
      case 0:
        return null
      case 1:
        return random.chance(0.5)
      case 2:
        return random.pick(NUMBERS)
      case 3:
        return random.text()
      case 4:
        return this.pool.length > 0 ? random.pick(this.pool) : ''
      case 5:
        return random.list(4, () => this.json(depth - 1))
    }
    return Object.fromEntries(random.list(4, () => [random.text(), this.json(depth - 1)]))
  }

  private selection(type: GraphQLOutputType, depth: number): string {
    const { random } = this
    const named = getNamedType(type)
    if (isLeafType(named)) return this.slips(0.02) ? '{ x }' : ''
    if (isAbstractType(named)) {
      const parts = this.schema
        .getPossibleTypes(named)
        .map((each) => `... on ${each.name} ${this.selection(each, depth - 1)}`)
      return `{ __typename ${parts.join(' ')} }`
    }
    if (!isObjectType(named) && !isInterfaceType(named)) return ''
    const chosen = Object.values(named.getFields()).filter(
      (field) => random.chance(0.35) && (depth > 0 || isLeafType(getNamedType(field.type))),
    )
    return `{ __typename ${chosen.map((field) => this.part(field, depth)).join(' ')} }`
  }

  private part(field: GraphQLField<unknown, unknown>, depth: number): string {
    const { random } = this
    const inline = field.args
      .filter(({ type }) => isNonNullType(type) || random.chance(0.3))
      .map(({ name, type }) => `${name}: ${literal(this.value(type, 2))}`)
    const args = inline.length > 0 ? `(${inline.join(', ')})` : ''
    const directive = this.slips(0.05) ? random.pick(DIRECTIVES) : ''
    return `${field.name}${random.below(1_000)}: ${field.name}${args} ${directive} ${this.selection(field.type, depth - 1)}`
  }

  /** Cut, doubled, or with something in it that does not belong there. */
  private mangled(text: string): string {
    const { random } = this
    const place = random.below(text.length)
    return random.pick([
      text.slice(0, place),
      text + text,
      `${text.slice(0, place)}${random.text()}${text.slice(place)}`,
      text.slice(0, place) + text.slice(place + 1 + random.below(5)),
    ])
  }
}

/** Of an enumeration: written without quotes. */
class Word {
  private readonly word: string
  constructor(word: string) {
    this.word = word
  }
  toJSON() {
    return this.word
  }
  toString() {
    return this.word
  }
}

const INTEGERS = [0, 1, -1, 2, 7, 100, 101, 2_592_000, 2 ** 31 - 1, -(2 ** 31)]
const MOMENTS = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1970-01-01T00:00:00.000Z',
  '2026-01-31T12:00:00.123456789Z',
  '2026-01-31T23:59:59+14:00',
  '2030-06-01T00:00:00Z',
  '2090-12-31T23:59:59Z',
  '9999-12-31T23:59:59.999Z',
]

const DIRECTIVES = [
  '@skip(if: false)',
  '@include(if: true)',
  '@skip(if: 7)',
  '@include',
  '@nope',
  '@deprecated',
  '@skip(if: $x)',
]

/** As it is written in a document. */
function literal(value: unknown): string {
  if (value instanceof Word) return String(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, each]) => `${name}: ${literal(each)}`)
      .join(', ')} }`
  }
  return JSON.stringify(value)
}
