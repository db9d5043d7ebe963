import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Programs ask the same few questions, in documents shorter than this. */
const LONGEST_REMEMBERED = 20_000
/** Of all together. A parsed document takes about a hundred times its length. */
const MOST_CHARACTERS = 500_000

/** Bounded by what is in it, not by how many: whoever sends large documents would fill the memory with them. */
const documents = () =>
  new LRUCache<string, DocumentNode>({
    maxSize: MOST_CHARACTERS,
    maxEntrySize: LONGEST_REMEMBERED,
    sizeCalculation: (_, { length }) => length + 1,
  })

/** A document that does not parse is not asked for again by anybody who means well. */
const nothing = { get: () => undefined, set: () => {} }

export const documentCache = () => ({ documentCache: documents(), errorCache: nothing })
