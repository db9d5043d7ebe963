import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type GraphQLField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { elementOf, isPageOf } from '../../src/schema/cost.ts'
import { schema } from '../../src/schema/index.ts'

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
)
const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
  (type) =>
    Object.entries(type?.getFields() ?? {}).map(([name, field]) => ({
      name: `${type?.name}.${name}`,
      field,
    })),
)

type Guard = Record<string, unknown> | undefined
const guardOf = (field: GraphQLField<unknown, unknown>): Guard =>
  (field.extensions.pothosOptions as { guard?: Guard } | undefined)?.guard

test('schema.graphql is what the code says', () => {
  const checkedIn = readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8')
  expect(checkedIn).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
})

test('every root field says who may use it', () => {
  expect(rootFields.length).toBeGreaterThan(10)
  const unguarded = rootFields.filter(({ field }) => Object.keys(guardOf(field) ?? {}).length === 0)
  expect(unguarded.map(({ name }) => name)).toEqual([])
})

test('nothing but health is open to strangers, and no mutation to any key at all', () => {
  const open = rootFields.filter(({ field }) => guardOf(field)?.public)
  expect(open.map(({ name }) => name)).toEqual(['Query.health'])
  const loose = rootFields.filter(
    ({ name, field }) => name.startsWith('Mutation.') && !guardOf(field)?.permission,
  )
  expect(loose.map(({ name }) => name)).toEqual([])
})

test('every list of things says how long it may get: by its pages, its ids or a cost of its own', () => {
  const lists = types
    .filter(isObjectType)
    .flatMap((type) => Object.entries(type.getFields()).map(([name, field]) => ({ type, name, field })))
    .filter(({ field }) => {
      const element = elementOf(field.type)
      return element && !isLeafType(element)
    })
  expect(lists.length).toBeGreaterThan(10)
  const unbounded = lists.filter(({ name, field: { args, extensions } }) => {
    const { complexity } = (extensions.pothosOptions ?? {}) as { complexity?: unknown }
    return (
      !isPageOf(name) && !args.some((arg) => ['first', 'ids'].includes(arg.name)) && complexity === undefined
    )
  })
  expect(unbounded.map(({ type, name }) => `${type.name}.${name}`)).toEqual([])
})

test('everything says what it is for', () => {
  const silent: string[] = []
  const note = (name: string, description: string | null | undefined) => {
    if (!description?.trim()) silent.push(name)
  }
  for (const type of types) {
    note(type.name, type.description)
    if (isEnumType(type))
      for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.description)
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        note(`${type.name}.${field.name}`, field.description)
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field.description)
      for (const argument of field.args)
        note(`${type.name}.${field.name}(${argument.name})`, argument.description)
    }
  }
  expect(silent).toEqual([])
})

test('whatever shows a secret may be kept from an answer that is sent again', () => {
  const fields = types
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
    )
  const secret = fields.filter(({ field }) => field.extensions.secret === true)
  expect(secret.map(({ name }) => name).sort()).toEqual([
    'ClientCreated.secret',
    'KeyCreated.secret',
    'KeyRotated.secret',
  ])
  const named = fields.filter(({ name }) => /\.\w*(secret|password|token)$/i.test(name))
  expect(named).toEqual(secret)
  expect(secret.filter(({ field }) => isNonNullType(field.type))).toEqual([])
})
