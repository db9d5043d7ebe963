import { PAGE_LIMIT } from './flags.ts'

interface Page<Node> {
  nodes: readonly Node[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  totalCount: number
}

interface Wanted {
  limit: number
  after?: string | undefined
  all: boolean
}

export interface Collected<Node> {
  nodes: Node[]
  /** Cursor to continue after, or null at the end. */
  next: string | null
  total: number
}

/** One page, or with `all` every page from there on. */
export async function collect<Node>(
  { limit, after, all }: Wanted,
  fetchPage: (first: number, after: string | undefined) => Promise<Page<Node>>,
): Promise<Collected<Node>> {
  const nodes: Node[] = []
  let cursor = after
  for (;;) {
    const page = await fetchPage(all ? PAGE_LIMIT : limit, cursor)
    nodes.push(...page.nodes)
    const next = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    if (!all || next === null) return { nodes, next, total: page.totalCount }
    cursor = next
  }
}
