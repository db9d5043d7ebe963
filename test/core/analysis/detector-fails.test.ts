import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createPool } from '../../../src/adapters/detector/pool.ts'
import { makeGreyWithSharp } from '../../../src/adapters/pictures/grey.ts'
import type { Analysis } from '../../../src/core/analysis/analysis.ts'
import { runCascade } from '../../../src/core/analysis/cascade.ts'
import type { Core } from '../../../src/core/context.ts'
import type { Frame } from '../../../src/core/frames/frame.ts'
import type { ClientRow, SourceRow } from '../../../src/db/tables/index.ts'
import { OPTIONS } from '../../adapters/detector/options.ts'
import { sight } from '../../harness/analyses.ts'

const SCRIPT = join(import.meta.dirname, '../../adapters/detector/crashing-main.ts')

test('a detector that fails is no verdict: inconclusive, and its stage says so', async () => {
  const { labels, leastScore, mostPixels, errors } = OPTIONS
  const task = { model: { centernet: true } as const, labels, leastScore, mostPixels }
  const detector = createPool({
    ...{ name: 'crashing', script: SCRIPT, task, workers: 1, unavailable: errors.unavailable },
  })
  onTestFinished(() => detector.close())
  const analysis: Partial<Analysis> = {
    detector,
    grey: makeGreyWithSharp(mostPixels),
    defaults: { screenModel: null, confirmModel: null, modelFrames: 8 },
  }
  const frames = [0, 1, 2].map((at) => ({
    capturedAt: at * 500,
    data: Buffer.from(sight('room', at), 'base64'),
  })) as unknown as Frame[]
  const decided = await runCascade({ analysis } as Core, {
    source: {
      id: 'gate',
      clientId: 'acme',
      analysis: { rules: [{ type: 'INTRUSION' }] },
    } as unknown as SourceRow,
    client: { settings: { timeZone: 'UTC', language: 'en' } } as ClientRow,
    frames,
  })
  expect(decided).toMatchObject({
    verdict: 'inconclusive',
    trouble: 'FAILED',
    finding: null,
    stages: [
      { stage: 'motion', verdict: 'passed' },
      { stage: 'detect', verdict: 'inconclusive', trouble: 'FAILED', model: 'crashing' },
    ],
  })
})
