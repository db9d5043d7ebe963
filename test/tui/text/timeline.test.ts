import { expect, test } from 'vitest'
import { wrap } from '../../../src/tui/text/fit.ts'
import { pointerAt, spanText, timeline } from '../../../src/tui/text/timeline.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 31, 12) + seconds * 1000).toISOString()
const WINDOW = { from: at(0), to: at(10) }

test('a window is a line: where something was there, and where not', () => {
  const spans = [
    { from: at(2), to: at(3.5) },
    { from: at(9), to: at(10) },
  ]
  expect(timeline(spans, WINDOW, 10)).toBe('··██·····█')
})

test('however short, and wherever it began, it is seen', () => {
  expect(timeline([{ from: at(5), to: at(5) }], WINDOW, 4)).toBe('··█·')
  expect(timeline([{ from: at(-20), to: at(1) }], WINDOW, 10)).toBe('██········')
})

test('where a moment is stands under it, also where lines are broken', () => {
  expect(wrap(pointerAt(at(5), WINDOW, 10), 10)).toEqual([`${'\u00a0'.repeat(5)}▲`])
})

test('times are those after the window began', () => {
  expect(spanText({ from: at(6.24), to: at(9) }, WINDOW)).toBe('6.2–9.0 s')
  expect(spanText({ from: at(-19), to: at(1.6) }, WINDOW)).toBe('before–1.6 s')
})
