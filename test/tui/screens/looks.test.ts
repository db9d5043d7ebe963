import { expect, test } from 'vitest'
import { type Look, tellingFrame, toldFrames } from '../../../src/tui/screens/looks.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString()
const look = (seconds: number, ...scores: number[]): Look => ({
  capturedAt: at(seconds),
  detections: scores.map((score) => ({
    label: 'person',
    score,
    box: { x: 0, y: 0, width: 1, height: 1 },
  })),
})

test('it begins with the surest of the looks nearest to the evidence, not with the surest of all', () => {
  const frames = toldFrames([look(1, 0.5), look(2, 0.7), look(3), look(9, 0.9)], [at(1), at(2), at(4)])
  expect(frames[tellingFrame(frames, [at(1), at(2)])]?.capturedAt).toBe(at(2))
})

test('without evidence it is the surest of all, and the first where nothing was recognised', () => {
  const seen = [look(1), look(2, 0.4), look(3, 0.6)]
  expect(tellingFrame(seen, [])).toBe(2)
  expect(tellingFrame([look(1), look(2)], [])).toBe(0)
  expect(tellingFrame([], [])).toBe(0)
})

test('frames that a model named stand among those that were looked at, in their order', () => {
  const frames = toldFrames([look(1), look(5)], [at(3), at(5)])
  expect(frames.map(({ capturedAt, detections }) => [capturedAt, detections === null])).toEqual([
    [at(1), false],
    [at(3), true],
    [at(5), false],
  ])
  const named = toldFrames([], [at(3), at(4)])
  expect(tellingFrame(named, [at(3), at(4)])).toBe(0)
})
