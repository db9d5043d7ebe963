import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import DrizzlePlugin from '@pothos/plugin-drizzle'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { type Relations, relations } from '../db/relations.ts'
import { CONNECTION_WORDS } from './connections.ts'
import { fieldCost } from './cost.ts'
import { guardPlugin } from './guard.ts'
import type { Live } from './live.ts'
import type { Missed } from './missed.ts'
import { DEFAULT_PAGE, LARGEST_PAGE } from './page-size.ts'

export type Context = Live &
  Missed & {
    core: Core
    viewer: Viewer | null
    /** Collects what must not be in an answer that is kept; absent where none is. */
    secretsShown?: Set<string>
    /** Pictures that are here as bytes already, by the text that stands for them in the variables. */
    decoded?: ReadonlyMap<string, Buffer>
    /** Files on disk, by the text that stands for them; gone once the request is answered. */
    spooled?: ReadonlyMap<string, { path: string }>
    /** Of the pictures in this answer. */
    bytesShown?: number
    /** Of the frames that this request pushes, each as often as it stands there. */
    bytesPushed?: number
  }

export const builder = new SchemaBuilder<{
  Context: Context
  DrizzleRelations: Relations
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string | number | bigint }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: never; Output: unknown }
    /** The text that stands for it among the files of the request. */
    Upload: { Input: string; Output: never }
  }
}>({
  defaultFieldNullability: false,
  plugins: [guardPlugin, ErrorsPlugin, RelayPlugin, DrizzlePlugin, ComplexityPlugin],
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
  // Here it says what each field costs. A whole request is judged before any of it runs, by the server.
  complexity: { fieldComplexity: fieldCost, disabled: true },
})

builder.queryType({ description: 'What can be asked. Everything but health needs an API key.' })
builder.mutationType({
  description:
    'What can be done. Expected failures are members of each result union, apart from the success.',
})

builder.subscriptionType({
  description: 'What can be followed as it happens: as server-sent events, or by graphql-transport-ws.',
})
