import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DefinitionNode,
  type FragmentDefinitionNode,
  getIntrospectionQuery,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { MOST_DEPTH, MOST_FIELDS, MOST_ROOT_FIELDS } from '../../src/server/query-limits.ts'
import { querySize } from '../../src/server/query-size.ts'
import { SETTINGS } from '../../src/server/settings.ts'

/** So far below the limits are the documents of our own: what is added to them does not break them. */
const SHARE = 1 / 4
/** There are no pages of these. */
const SHARE_OF_WHOLE_LISTS = 2 / 3
const WHOLE_LISTS = ['ListRoles']

const definitions = ['client', 'commands', 'tui'].flatMap(definitionsIn)
const fragments = new Map(definitions.filter(isFragment).map((each) => [each.name.value, each]))
const operations = definitions.filter(isOperation)

function definitionsIn(folder: string): readonly DefinitionNode[] {
  const root = join(import.meta.dirname, '../../src', folder)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
  return files.flatMap((name) => {
    const texts = readFileSync(join(root, name), 'utf8').matchAll(/\bgraphql\(\s*`([^`]*)`/g)
    return [...texts].flatMap(([, text = '']) => parse(text).definitions)
  })
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION
}

const PAGES = { first: 100, last: 100 }

test('there are documents, and no two fragments of one name', () => {
  expect(operations.length).toBeGreaterThan(20)
  expect(definitions.filter(isFragment)).toHaveLength(fragments.size)
})

test.each(operations.map((node) => [node.name?.value ?? '', node] as const))(
  '%s stays far below the limits',
  (name, node) => {
    const share = WHOLE_LISTS.includes(name) ? SHARE_OF_WHOLE_LISTS : SHARE
    const { cost, depth, fields, rootFields } = querySize({ schema, node, fragments, variables: PAGES })
    expect(cost).toBeGreaterThan(0)
    expect(cost).toBeLessThan(SETTINGS.maxQueryCost.schema.parse(undefined) * share)
    expect(depth).toBeLessThan(MOST_DEPTH * SHARE)
    expect(fields).toBeLessThan(MOST_FIELDS * SHARE)
    expect(rootFields).toBeLessThan(MOST_ROOT_FIELDS * SHARE)
  },
)

test('so does the introspection of tools', () => {
  const document = parse(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))
  const own = new Map(document.definitions.filter(isFragment).map((each) => [each.name.value, each]))
  const [node] = document.definitions.filter(isOperation)
  const { fields, rootFields } = querySize({ schema, node: node!, fragments: own, variables: {} })
  expect(fields).toBeLessThan(MOST_FIELDS * SHARE)
  expect(rootFields).toBe(1)
})
