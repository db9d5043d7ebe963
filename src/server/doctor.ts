import { type ConfigFlags, loadConfig } from './config.ts'
import type { Check } from './doctor/check.ts'
import { checkClock } from './doctor/clock.ts'
import { checkDataDirectory } from './doctor/data-directory.ts'
import { checkDatabase } from './doctor/database.ts'
import { checkKeyFile } from './doctor/key-file.ts'
import { checkNode } from './doctor/node.ts'
import { checkPort } from './doctor/port.ts'
import { checkProfile } from './doctor/profile.ts'
import { checkProxies } from './doctor/proxies.ts'
import { checkRedis } from './doctor/redis.ts'
import { checkSecretKey } from './doctor/secret-key.ts'
import { checkTls } from './doctor/tls.ts'

export type Report = { checks: Check[]; ok: boolean }

/** Looks at every part as a start would, and changes nothing. */
export async function runDoctor(flags: ConfigFlags): Promise<Report> {
  const config = loadConfig(flags)
  const checks = [
    checkNode(),
    await checkDataDirectory(config),
    await checkDatabase(config),
    ...(await checkRedis(config)),
    await checkPort(config),
    checkTls(config),
    ...checkProxies(config),
    await checkKeyFile(config),
    await checkSecretKey(config),
    await checkClock(config),
    checkProfile(),
  ]
  return { checks, ok: checks.every(({ state }) => state !== 'broken') }
}
