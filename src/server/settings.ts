import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const LARGEST_PORT = 65_535
const DEFAULT_PORT = 5002

const port = z
  .unknown()
  .refine(
    (value) => isCount(value) && Number(value) <= LARGEST_PORT,
    `must be a whole number from 0 to ${LARGEST_PORT}`,
  )
  .transform(Number)
const text = z.string('must be a text').min(1, 'must not be empty')
const onOff = z
  .union([z.boolean(), z.enum(['true', 'false', 'on', 'off', '1', '0'])], 'must be true or false')
  .transform((value) => value === true || value === 'true' || value === 'on' || value === '1')
/** Whole, or the driver would fill in what is missing and find a database that nobody named. */
const databaseUrl = z
  .string()
  .refine(
    isWholeUrl,
    'must look like postgres://user:password@host:5432/database, with a host and a database',
  )

export type Setting = { schema: z.ZodType; env: string; secret?: boolean; about: string }

/** Every setting of the server, wherever it comes from: a flag, the environment, or the file. */
export const SETTINGS = {
  host: {
    schema: text.default('127.0.0.1'),
    env: 'VIGINT_HOST',
    about: 'Address to listen on.',
  },
  port: {
    schema: port.default(DEFAULT_PORT),
    env: 'VIGINT_PORT',
    about: 'Port to listen on; 0 for any free one.',
  },
  dataDir: {
    schema: text.default(defaultDataDirectory),
    env: 'VIGINT_DATA_DIR',
    about: 'Where the operator key and the embedded database live.',
  },
  databaseUrl: {
    schema: databaseUrl.optional(),
    env: 'DATABASE_URL',
    secret: true,
    about: 'A PostgreSQL of your own (15 or later); without it an embedded one is started.',
  },
  logLevel: {
    schema: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
    env: 'VIGINT_LOG_LEVEL',
    about: 'How much is logged.',
  },
  introspection: {
    schema: onOff.default(true),
    env: 'VIGINT_INTROSPECTION',
    about: 'Whether the schema can be asked for.',
  },
  graphiql: {
    schema: onOff.default(true),
    env: 'VIGINT_GRAPHIQL',
    about: 'Whether GraphiQL is served at /graphql.',
  },
} satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

export type Config = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> }

/** From a file it is a number, from the environment digits. */
const isCount = (value: unknown) =>
  typeof value === 'number' ? Number.isInteger(value) && value >= 0 : /^\d+$/.test(String(value))

function isWholeUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false
  const { hostname, pathname, searchParams } = new URL(text)
  return Boolean(hostname || searchParams.get('host')) && pathname.length > 1
}

/** Root has no home for data that a database user could enter. */
function defaultDataDirectory(): string {
  if (userInfo().uid === 0) return '/var/lib/vigint'
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'vigint')
}
