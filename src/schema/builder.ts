import SchemaBuilder from '@pothos/core'
import DrizzlePlugin from '@pothos/plugin-drizzle'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { type Relations, relations } from '../db/relations.ts'
import { CONNECTION_WORDS } from './connections.ts'
import { guardPlugin } from './guard.ts'

export type Context = { core: Core; viewer: Viewer | null }

export const LARGEST_PAGE = 100
const DEFAULT_PAGE = 20

export const builder = new SchemaBuilder<{
  Context: Context
  DrizzleRelations: Relations
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string | number | bigint }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: never; Output: unknown }
  }
}>({
  defaultFieldNullability: false,
  plugins: [guardPlugin, ErrorsPlugin, RelayPlugin, DrizzlePlugin],
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    ...CONNECTION_WORDS,
  },
  drizzle: {
    client: ({ core }) => core.db,
    relations,
    getTableConfig,
    maxConnectionSize: LARGEST_PAGE,
    defaultConnectionSize: DEFAULT_PAGE,
  },
  errors: { defaultTypes: [], directResult: true },
})

builder.queryType({ description: 'What can be asked. Everything but health needs an API key.' })
builder.mutationType({
  description:
    'What can be done. Expected failures are members of each result union, apart from the success.',
})
