import { connect } from '../db/connect.ts'
import { type ConfigFlags, loadConfig } from './config.ts'
import { prepareDatabase } from './database.ts'
import { openExistingDatabase } from './existing-database.ts'
import { createLog } from './log.ts'
import { replaceOperatorKey } from './operator-key.ts'
import { makeDataDirectory } from './start.ts'

/** Makes a further operator key without a server, and answers where it was written. Older ones stay as they are. */
export async function recoverOperatorKey(flags: ConfigFlags): Promise<{ file: string }> {
  const config = loadConfig(flags)
  const database = await openExistingDatabase(config, createLog('warn'))
  try {
    await makeDataDirectory(config.dataDir)
    await prepareDatabase(database.url)
    const { db, close } = connect(database.url, { poolSize: 1, name: 'vigint recovery' })
    const file = await replaceOperatorKey(db, config.dataDir, new Date())
    await close()
    return { file }
  } finally {
    await database.stop()
  }
}
