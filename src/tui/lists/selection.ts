/**
 * What is selected in a list, and which part of the list is in view. The selection belongs to an item, not
 * to a place: it stays on its item when the list is loaded again and others come before it.
 */
export interface Selection {
  readonly ids: readonly string[]
  readonly index: number
  /** First row in view. */
  readonly top: number
  /** Rows in view. */
  readonly height: number
  /** Stays on the last row while more are loaded. */
  readonly atEnd: boolean
}

export type SelectionAction =
  /** `anew`: of another search, so that a selection that is not among them starts over. */
  | { type: 'items'; ids: readonly string[]; anew?: boolean }
  | { type: 'height'; height: number }
  | { type: 'move'; by: number }
  | { type: 'page'; pages: number }
  | { type: 'first' }
  | { type: 'last' }

export const NOTHING_SELECTED: Selection = { ids: [], index: 0, top: 0, height: 1, atEnd: false }

export function reduceSelection(state: Selection, action: SelectionAction): Selection {
  switch (action.type) {
    case 'items':
      return withItems(state, action.ids, action.anew ?? false)
    case 'height':
      return inView({ ...state, height: Math.max(1, action.height) })
    case 'move':
      return inView({ ...state, index: state.index + action.by, atEnd: false })
    case 'page':
      return inView({ ...state, index: state.index + action.pages * state.height, atEnd: false })
    case 'first':
      return inView({ ...state, index: 0, atEnd: false })
    case 'last':
      return inView({ ...state, index: state.ids.length - 1, atEnd: true })
  }
}

export const selectedId = ({ ids, index }: Selection): string | undefined => ids[index]

function withItems(state: Selection, ids: readonly string[], anew: boolean): Selection {
  if (state.atEnd && !anew) return inView({ ...state, ids, index: ids.length - 1 })
  const id = selectedId(state)
  const found = id === undefined ? -1 : ids.indexOf(id)
  if (found < 0 && anew) return inView({ ...state, ids, index: 0, top: 0, atEnd: false })
  if (found < 0) return inView({ ...state, ids })
  // The row keeps its place on the screen, so that nothing jumps under the eye. At the very top of the
  // list what is new comes into view instead.
  const top = state.top === 0 ? 0 : state.top + found - state.index
  return inView({ ...state, ids, index: found, top })
}

function inView(state: Selection): Selection {
  const lastIndex = Math.max(0, state.ids.length - 1)
  const index = clamp(state.index, 0, lastIndex)
  const lastTop = Math.max(0, state.ids.length - state.height)
  const top = clamp(clamp(state.top, index - state.height + 1, index), 0, lastTop)
  return { ...state, index, top }
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
