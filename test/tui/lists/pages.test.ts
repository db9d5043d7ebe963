import { describe, expect, test } from 'vitest'
import {
  appendPage,
  isOutdated,
  joinPages,
  type Page,
  pagesInView,
  putPage,
  rowsOf,
} from '../../../src/tui/lists/pages.ts'

type Row = { id: string }

function page(after: string | null, rows: string[], hasNext = true): Page<Row> {
  return { after, rows: rows.map((id) => ({ id })), end: rows.at(-1) ?? null, hasNext, total: 9 }
}

const first = page(null, ['a', 'b', 'c'])
const second = page('c', ['d', 'e', 'f'])
const third = page('f', ['g', 'h', 'i'], false)
const all = [first, second, third]
const ids = (pages: readonly Page<Row>[]) =>
  rowsOf(pages)
    .map(({ id }) => id)
    .join('')

describe('a page that was loaded again', () => {
  test('keeps those behind it while it ends where it did', () => {
    expect(ids(putPage(all, 0, page(null, ['x', 'b', 'c'])))).toBe('xbcdefghi')
  })

  test('lets them go when they would leave a gap', () => {
    expect(ids(putPage(all, 0, page(null, ['new', 'a', 'b'])))).toBe('newab')
    expect(ids(putPage(all, 1, page('c', ['d'], false)))).toBe('abcd')
  })

  test('meets pages that came in the meantime', () => {
    expect(ids(joinPages([first], all))).toBe('abcdefghi')
    expect(ids(joinPages([page(null, ['a', 'b'])], all))).toBe('ab')
  })
})

describe('a further page', () => {
  test('is appended', () => {
    expect(ids(appendPage([first], second))).toBe('abcdef')
  })

  test('is dropped if what it follows has changed, or if it is there already', () => {
    expect(ids(appendPage([page(null, ['a', 'b'])], second))).toBe('ab')
    expect(ids(appendPage([first, second], second))).toBe('abcdef')
  })
})

test('what was added or deleted elsewhere is known by the total, once all is loaded', () => {
  expect(isOutdated(all, 9)).toBe(false)
  expect(isOutdated(all, 12)).toBe(true)
  expect(isOutdated(all, 8)).toBe(true)
  expect(isOutdated([first], 12)).toBe(false)
  expect(isOutdated([], 12)).toBe(false)
})

test('a row that moved while the pages were loaded is listed once', () => {
  expect(ids([first, page('c', ['c', 'd'])])).toBe('abcd')
})

test.each([
  [0, 3, [0]],
  [2, 5, [0, 1]],
  [4, 9, [1, 2]],
  [50, 60, [0]],
])('rows %i to %i are on the pages %j', (top, bottom, pages) => {
  expect(pagesInView(all, top, bottom)).toEqual(pages)
})
