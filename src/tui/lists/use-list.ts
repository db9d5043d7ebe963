import { useEffect, useState } from 'react'
import { useKeys } from '../input/keys.tsx'
import { lineKeys } from '../input/line-keys.ts'
import { type LiveRows, type LoadPage, usePages } from '../live/use-pages.ts'
import { usePrompt } from '../prompt.tsx'
import { typedLine } from '../text/clean.ts'
import { EMPTY, type Line, lineOf, textOf } from '../text/editor.ts'
import { NOTHING_SELECTED, reduceSelection, type Selection, type SelectionAction } from './selection.ts'

/** A search is sent when nothing was typed for this long. */
const DEBOUNCE_MS = 150

interface Options<Row> {
  /** Names what is listed, the search apart. */
  key: string
  load: (search: string | undefined) => LoadPage<Row>
  /** Rows that there is room for. */
  height: number
  initialFilter?: string | undefined
  /** What is to be typed, where it is not a part of a name. */
  filterHint?: string
  onOpen: (row: Row) => void
  onState?: () => void
  onOrder?: () => void
  /** Undoes every other filter; undefined if there is none. */
  onClear?: (() => void) | undefined
  /** False while a dialog is in the place of the list. */
  active: boolean
}

export interface List<Row> extends LiveRows<Row> {
  readonly selection: Selection
  readonly selected: Row | undefined
  readonly inView: readonly Row[]
  readonly filter: string
}

/** A live list with a selection, a filter and the keys for them. */
export function useList<Row extends { id: string }>(options: Options<Row>): List<Row> {
  const { key, load, height, initialFilter = '', filterHint = 'part of a name' } = options
  const { onOpen, onState, onOrder, onClear, active } = options
  const [filter, setFilter] = useState<Line>(() => lineOf(initialFilter))
  const [filtering, setFiltering] = useState(false)
  const text = typedLine(textOf(filter)).trim()
  const search = useDebounced(text, DEBOUNCE_MS)

  const [held, setHeld] = useState({ selection: NOTHING_SELECTED, shown: '' })
  const live = usePages(`${key} ${search}`, load(search || undefined), held.selection)
  const selection = useCurrent(held, setHeld, live, height)
  const selected = live.rows[selection.index]

  const act = (action: SelectionAction) =>
    setHeld((now) => ({ ...now, selection: reduceSelection(now.selection, action) }))
  const up = () => act({ type: 'move', by: -1 })
  const down = () => act({ type: 'move', by: 1 })
  const clear = () => {
    setFilter(EMPTY)
    onClear?.()
  }

  useKeys(
    'list',
    {
      up,
      down,
      pageUp: () => act({ type: 'page', pages: -1 }),
      pageDown: () => act({ type: 'page', pages: 1 }),
      first: () => act({ type: 'first' }),
      last: () => act({ type: 'last' }),
      open: selected && (() => onOpen(selected)),
      filter: () => setFiltering(true),
      state: onState,
      order: onOrder,
      clear: text || onClear ? clear : undefined,
    },
    { active },
  )
  const close = () => setFiltering(false)
  useKeys(
    'filter',
    {
      keep: close,
      cancel: () => {
        setFilter(EMPTY)
        close()
      },
      up,
      down,
    },
    { active: active && filtering, ...lineKeys(setFilter) },
  )
  usePrompt(active && filtering ? { sign: '/', line: filter, placeholder: filterHint } : undefined)

  const { top } = selection
  return { ...live, selection, selected, inView: live.rows.slice(top, top + selection.height), filter: text }
}

type Held = { selection: Selection; shown: string }

/** The selection over the rows as they are now, kept so that the next change starts from it. */
function useCurrent<Row extends { id: string }>(
  held: Held,
  setHeld: (held: Held) => void,
  { rows, shown }: LiveRows<Row>,
  height: number,
): Selection {
  const ids = rows.map(({ id }) => id)
  const { selection } = held
  const same = selection.ids.length === ids.length && selection.ids.every((id, index) => id === ids[index])
  if (same && selection.height === Math.max(1, height) && held.shown === shown) return selection
  const sized = reduceSelection(selection, { type: 'height', height })
  const current = reduceSelection(sized, { type: 'items', ids, anew: held.shown !== shown })
  // While rendering, so that no frame shows the old place over the new rows.
  setHeld({ selection: current, shown })
  return current
}

function useDebounced(value: string, delayMs: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
