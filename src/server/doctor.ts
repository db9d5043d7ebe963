import { type ConfigFlags, loadConfig } from './config.ts'
import type { Check } from './doctor/check.ts'
import { checkClock } from './doctor/clock.ts'
import { checkDataDirectory } from './doctor/data-directory.ts'
import { checkDatabase } from './doctor/database.ts'
import { checkKeyFile } from './doctor/key-file.ts'
import { checkNode } from './doctor/node.ts'
import { checkPort } from './doctor/port.ts'
import { checkProfile } from './doctor/profile.ts'

export type Report = { checks: Check[]; ok: boolean }

/** Looks at every part as a start would, and changes nothing. */
export async function runDoctor(flags: ConfigFlags): Promise<Report> {
  const config = loadConfig(flags)
  const checks = [
    checkNode(),
    await checkDataDirectory(config),
    await checkDatabase(config),
    await checkPort(config),
    await checkKeyFile(config),
    await checkClock(config),
    checkProfile(),
  ]
  return { checks, ok: checks.every(({ state }) => state !== 'broken') }
}
