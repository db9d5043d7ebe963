import { describe, expect, test } from 'vitest'
import {
  NOTHING_SELECTED,
  reduceSelection,
  type Selection,
  type SelectionAction,
  selectedId,
} from '../../../src/tui/lists/selection.ts'

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `row ${index + from}`)

function acted(start: Selection, ...actions: SelectionAction[]): Selection {
  return actions.reduce(reduceSelection, start)
}

const twenty = acted(NOTHING_SELECTED, { type: 'height', height: 5 }, { type: 'items', ids: ids(20) })
const at = ({ index, top }: Selection) => ({ index, top })

describe('moving', () => {
  test.each<[SelectionAction[], { index: number; top: number }]>([
    [[{ type: 'move', by: 1 }], { index: 1, top: 0 }],
    [[{ type: 'move', by: -1 }], { index: 0, top: 0 }],
    [[{ type: 'move', by: 5 }], { index: 5, top: 1 }],
    [[{ type: 'page', pages: 1 }], { index: 5, top: 1 }],
    [[{ type: 'page', pages: 9 }], { index: 19, top: 15 }],
    [[{ type: 'last' }], { index: 19, top: 15 }],
    [[{ type: 'last' }, { type: 'move', by: -2 }], { index: 17, top: 15 }],
    [[{ type: 'last' }, { type: 'first' }], { index: 0, top: 0 }],
  ])('%j', (actions, place) => {
    expect(at(acted(twenty, ...actions))).toEqual(place)
  })

  test('an empty list has nothing selected', () => {
    const empty = acted(twenty, { type: 'items', ids: [] }, { type: 'move', by: 3 })
    expect(at(empty)).toEqual({ index: 0, top: 0 })
    expect(selectedId(empty)).toBeUndefined()
  })
})

describe('rows that are loaded again', () => {
  const eighth = acted(twenty, { type: 'move', by: 8 })

  test('leave the selection on its row, at its place on the screen', () => {
    const more = acted(eighth, { type: 'items', ids: ['new 1', 'new 2', ...ids(20)] })
    expect(selectedId(more)).toBe('row 8')
    expect(more.index - more.top).toBe(eighth.index - eighth.top)
  })

  test('bring new ones into view at the top of the list', () => {
    const more = acted(twenty, { type: 'items', ids: ['new', ...ids(20)] })
    expect(selectedId(more)).toBe('row 0')
    expect(more.top).toBe(0)
  })

  test('let the next row take the place of one that is gone', () => {
    const fewer = acted(eighth, { type: 'items', ids: ids(20).filter((id) => id !== 'row 8') })
    expect(selectedId(fewer)).toBe('row 9')
  })

  test('start over with another search, unless the row is among them', () => {
    expect(acted(eighth, { type: 'items', ids: ids(20, 100), anew: true }).index).toBe(0)
    expect(selectedId(acted(eighth, { type: 'items', ids: ids(3, 7), anew: true }))).toBe('row 8')
  })

  test('carry the end along until one moves away from it', () => {
    const end = acted(twenty, { type: 'last' }, { type: 'items', ids: ids(40) })
    expect(selectedId(end)).toBe('row 39')
    const moved = acted(end, { type: 'move', by: -1 }, { type: 'items', ids: ids(60) })
    expect(selectedId(moved)).toBe('row 38')
  })
})

test('a smaller window keeps the selection in view', () => {
  const small = acted(twenty, { type: 'move', by: 4 }, { type: 'height', height: 2 })
  expect(at(small)).toEqual({ index: 4, top: 3 })
})
