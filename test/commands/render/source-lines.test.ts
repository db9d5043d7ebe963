import { expect, test } from 'vitest'
import type { SourceRow } from '../../../src/client/sources.ts'
import { changeLine, sampleLine } from '../../../src/commands/render/source-lines.ts'

const AT = '2027-01-31T18:00:00.000Z'
const source: SourceRow = {
  id: 'source_0351UGGH5smgaX45V1SB3E',
  name: 'n'.repeat(100),
  environment: 'LIVE',
  status: 'ONLINE',
  client: { id: 'client_0351UGGH5smgaX45V1SB3E', name: 'Acme', slug: 'acme' },
  buffer: { state: 'FILLED', frames: 100, bytes: 20_100_000, seconds: 9.9, dropped: 0 },
  fps: 10,
  width: 1920,
  height: 1080,
  watch: false,
  lastFrameAt: AT,
  createdAt: AT,
  archivedAt: null,
}

test('a long name is cut where a terminal has no room for it, and nowhere else', () => {
  const narrow = sampleLine(AT, source, true, 80)
  expect(narrow.length).toBeLessThanOrEqual(80)
  expect(narrow).toMatch(/^18:00:00 {2}acme\/nnnn… {2}online {4}10 fps {4}1920x1080 {2}9.9 s, 100 frames, /)
  const change = { at: AT, change: 'RENAMED', name: source.name, source } as const
  expect(changeLine(change, false, 80)).toBe(`18:00:00  ${'n'.repeat(9)}…  RENAMED`)
  for (const width of [200, Number.POSITIVE_INFINITY])
    expect(sampleLine(AT, source, false, width)).toContain(`  ${source.name}  online`)
})
