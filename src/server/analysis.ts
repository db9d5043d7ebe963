import { randomUUID } from 'node:crypto'
import { createDetector } from '../adapters/detector/create.ts'
import { jobConnectionName } from '../adapters/jobs/left-queues.ts'
import { createJobQueue } from '../adapters/jobs/pg-boss.ts'
import { makeGreyWithSharp } from '../adapters/pictures/grey.ts'
import type { Analysis } from '../core/analysis/analysis.ts'
import { LABELS, LEAST_SCORE } from '../core/analysis/detection.ts'
import { performAnalysis } from '../core/analysis/perform.ts'
import { abandonOwn } from '../core/analysis/recover.ts'
import { createTurns } from '../core/analysis/turns.ts'
import { startWatching } from '../core/analysis/watch/watcher.ts'
import type { Core, Log } from '../core/context.ts'
import { UnavailableError } from '../core/errors.ts'
import { connectForJobs } from '../db/job-connection.ts'
import type { Config } from './config.ts'
import { workersHere } from './detector-settings.ts'
import { StartFailure } from './failure.ts'
import { serverModels } from './models.ts'

/** They wait for detectors and models far more than they work. */
const AT_ONCE = 8
const QUEUE = 'vigint-analyses'

export type OpenAnalysis = Analysis & {
  /** Once frames are there to be looked at. */
  start(): Promise<void>
  close(): Promise<void>
}

/** `core` is asked for late: it is made of this. */
export async function openAnalysis(
  config: Config,
  databaseUrl: string,
  log: Log,
  core: () => Core,
): Promise<OpenAnalysis> {
  const detector = await createDetector(config.detector, {
    workers: config.detectorWorkers ?? workersHere(),
    labels: LABELS,
    leastScore: LEAST_SCORE,
    mostPixels: config.largestFramePixels,
    errors: {
      unusable: (why) =>
        new StartFailure(why, 'Set VIGINT_DETECTOR to centernet, or to onnx: with the path of a model.'),
      unavailable: (what, cause) => new UnavailableError(what, cause),
    },
  })
  const models = serverModels(config, log)
  const processId = randomUUID()
  const sharesFrames = config.redisUrl !== undefined
  const connection = connectForJobs(databaseUrl, jobConnectionName(processId))
  const queue = createJobQueue({
    executeSql: connection.executeSql,
    name: sharesFrames ? QUEUE : `${QUEUE}-${processId}`,
    isOwn: !sharesFrames,
    run: (id) => runQueued(core(), id),
    log,
  })
  let watching: { close(): Promise<void> } | undefined
  return {
    processId,
    detector,
    grey: makeGreyWithSharp(config.largestFramePixels),
    models,
    queue,
    own: new Set(),
    running: new Set(),
    held: new Map(),
    turns: createTurns(AT_ONCE),
    defaults: {
      screenModel: config.screenModel ?? null,
      confirmModel: config.confirmModel ?? null,
      modelFrames: config.modelFrames,
    },
    sharesFrames,
    async start() {
      // What others were asked for is to be found here.
      if (sharesFrames) await queue.start()
      watching = startWatching(core())
    },
    async close() {
      await Promise.all([models.close(), queue.close(), watching?.close()])
      await abandonOwn(core())
      await detector.close()
      await connection.close()
    },
  }
}

async function runQueued(core: Core, id: string): Promise<void> {
  const row = await core.db.query.analyses.findFirst({ where: { id } })
  if (row) await performAnalysis(core, row)
}
