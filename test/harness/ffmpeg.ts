import { spawnSync } from 'node:child_process'

/** Whether there is an ffmpeg for tests; where there is none, what needs one is skipped, and says so. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
if (!hasFfmpeg) console.warn('\nNo ffmpeg on the PATH: tests that need it are SKIPPED.\n')
