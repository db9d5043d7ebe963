import { destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

const STDERR = 2

/** One JSON object a line; for people where they look on. Standard output belongs to what was asked for. */
export function createLog(level: string, file?: string): Logger {
  if (file) return pino({ level }, destination({ dest: file, mkdir: true, sync: false }))
  if (process.stderr.isTTY)
    return pino({ level }, pretty({ destination: STDERR, sync: true, ignore: 'pid,hostname' }))
  return pino({ level }, destination({ dest: STDERR, sync: true }))
}
