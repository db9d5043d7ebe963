export interface ShownList {
  noun: string
  count: number
  total: number
  next: string | null
  /** Something narrows the list, so that an empty one does not mean that there is nothing. */
  narrowed: boolean
  /** How the first one is made, where a person makes them. */
  create?: string
}

/** Beside a list: how to make the first one, or how to see the rest. */
export function listNote({ noun, count, total, next, narrowed, create }: ShownList): string | undefined {
  if (count === 0 && narrowed) return `No ${noun} match.`
  if (count === 0) return `No ${noun} yet${create ? `; create one: ${create}` : '.'}`
  if (next === null) return undefined
  return `${count} of ${total} ${noun} shown. Next page: --after ${next}, everything: --all`
}
