import {
  type GraphQLField,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
} from 'graphql'
import { DEFAULT_PAGE, LARGEST_PAGE } from './page-size.ts'

const FIELD_COST = 1
/** A list of its own is a query of its own. */
const PAGE_COST = 10

/** Texts of up to some thousand characters, which one value does not tell. */
export const LONG_TEXT = { field: 5, multiplier: 1 }
/** Whole records, and lists of texts. */
export const MANY_TEXTS = { field: 10, multiplier: 1 }

type Arguments = { first?: unknown; last?: unknown; ids?: unknown }
type Field = Pick<GraphQLField<unknown, unknown>, 'name' | 'args' | 'type'>

/**
 * What a field costs, and how often what is asked below it is answered: a page as often as it has entries.
 * Any other list says itself how long it may get, by `complexity`: a test holds each to that.
 */
export function fieldCost(args: Arguments, _: unknown, { name, args: taken, type }: Field) {
  if (taken.some((each) => each.name === 'first')) return { field: PAGE_COST, multiplier: pageSize(args) }
  if (taken.some((each) => each.name === 'ids'))
    return { field: PAGE_COST, multiplier: Array.isArray(args.ids) ? args.ids.length : LARGEST_PAGE }
  const element = elementOf(type)
  if (!element) return isRecord(type) ? MANY_TEXTS : { field: FIELD_COST, multiplier: 1 }
  if (isLeafType(element)) return MANY_TEXTS
  // The page around them counts already.
  return { field: FIELD_COST, multiplier: isPageOf(name) ? 1 : LARGEST_PAGE }
}

/** A few small things that stand together in one column: no query, and few bytes. */
export const OF_ONE_COLUMN = { field: 1, multiplier: 1 }

/** A list that holds so many at most. */
export const atMost = (count: number) => ({ field: FIELD_COST, multiplier: count })

/** A list that is a query of its own, and as long as an argument says, within bounds. */
export function asLongAs(wanted: unknown, most: number): { field: number; multiplier: number } {
  const length = Array.isArray(wanted) ? wanted.length : wanted
  const fits = typeof length === 'number' && length >= 0 && length <= most
  return { field: PAGE_COST, multiplier: fits ? length : most }
}

const isRecord = (type: GraphQLOutputType): boolean => getNamedType(type).name === 'JSON'

export const isPageOf = (name: string): boolean => name === 'edges' || name === 'nodes'

/** More than a page holds is refused later, and counts for no more here. */
function pageSize({ first, last }: Arguments): number {
  const wanted = first ?? last ?? DEFAULT_PAGE
  return typeof wanted === 'number' && wanted >= 0 && wanted <= LARGEST_PAGE ? wanted : LARGEST_PAGE
}

/** What a list is of; undefined for what is none. */
export function elementOf(type: GraphQLOutputType): GraphQLOutputType | undefined {
  if (type instanceof GraphQLNonNull) return elementOf(type.ofType)
  if (!(type instanceof GraphQLList)) return undefined
  const element: GraphQLOutputType = type.ofType
  return element instanceof GraphQLNonNull ? element.ofType : element
}
