import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { DEFAULT_LIMITS } from '../core/limits/defaults.ts'
import { isCurrency } from '../core/money/money.ts'
import { DETECTOR_SETTINGS } from './detector-settings.ts'
import { FRAME_SETTINGS } from './frame-settings.ts'
import { MAIL_SETTINGS } from './mail-settings.ts'
import { MODEL_SETTINGS } from './model-settings.ts'
import { networks, perMinute, redisUrl } from './network-settings.ts'
import { SELLER_SETTINGS } from './seller-settings.ts'
import type { Setting } from './setting.ts'
import { STRIPE_SETTINGS } from './stripe-settings.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const LARGEST_PORT = 65_535
const DEFAULT_PORT = 5002
const DEFAULT_SUBSCRIPTIONS = 100
const DEFAULT_STREAMS = 1_000
const DEFAULT_QUERY_COST = 20_000

const port = z
  .unknown()
  .refine(
    (value) => isCount(value) && Number(value) <= LARGEST_PORT,
    `must be a whole number from 0 to ${LARGEST_PORT}`,
  )
  .transform(Number)
const count = z
  .unknown()
  .refine((value) => isCount(value) && Number(value) >= 1, 'must be a whole number from 1 on')
  .transform(Number)
const text = z.string('must be a text').min(1, 'must not be empty')
const onOff = z
  .union([z.boolean(), z.enum(['true', 'false', 'on', 'off', '1', '0'])], 'must be true or false')
  .transform((value) => value === true || value === 'true' || value === 'on' || value === '1')
const origin = z
  .string('must be a list of texts')
  .trim()
  .transform((text) => text.replace(/\/$/, '').toLowerCase())
  .refine(isOrigin, 'must be origins of web pages, such as https://app.example.com, or * for all')
/** From the environment they come as one text, with commas. */
const origins = z
  .union([
    z.string().transform((text) => text.split(',').filter((each) => each.trim())),
    z.array(z.unknown()),
  ])
  .pipe(z.array(origin))
/** Whole, or the driver would fill in what is missing and find a database that nobody named. */
const databaseUrl = z
  .string()
  .refine(
    isWholeUrl,
    'must look like postgres://user:password@host:5432/database, with a host and a database',
  )

const currency = z
  .string('must be a text')
  .trim()
  .toUpperCase()
  .refine(isCurrency, 'must be the ISO 4217 code of a currency, such as USD or EUR')

/** 32 bytes. */
const MASTER_KEY_TEXT = /^[A-Za-z0-9+/]{43}=?$/
const masterKey = z
  .string()
  .trim()
  .regex(MASTER_KEY_TEXT, 'must be 32 bytes in base64, as `openssl rand -base64 32` makes them')

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
  secretKey: {
    schema: masterKey.optional(),
    env: 'VIGINT_SECRET_KEY',
    secret: true,
    about:
      'The master key of the secrets in the database: 32 bytes in base64, the same for all servers; without it one is made in the data directory.',
  },
  newSecretKey: {
    schema: masterKey.optional(),
    env: 'VIGINT_NEW_SECRET_KEY',
    secret: true,
    about: 'The master key that vigint secrets rotate goes over to; known to servers that run meanwhile.',
  },
  redisUrl: {
    schema: redisUrl.optional(),
    env: 'REDIS_URL',
    secret: true,
    about:
      'A Redis of your own: servers that name the same one share the frames, and count requests together.',
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
  maxQueryCost: {
    schema: count.default(DEFAULT_QUERY_COST),
    env: 'VIGINT_MAX_QUERY_COST',
    about: 'The most that one GraphQL request may cost.',
  },
  subscriptionsPerKey: {
    schema: count.default(DEFAULT_SUBSCRIPTIONS),
    env: 'VIGINT_SUBSCRIPTIONS_PER_KEY',
    about: 'How many subscriptions a key may have open on one server.',
  },
  streamsPerKey: {
    schema: count.default(DEFAULT_STREAMS),
    env: 'VIGINT_STREAMS_PER_KEY',
    about: 'How many streams of pictures a key may have open on one server.',
  },
  corsOrigins: {
    schema: origins.default([]),
    env: 'VIGINT_CORS_ORIGINS',
    about: 'Origins of web pages that may call the API from a browser; * for all.',
  },
  tlsCert: {
    schema: text.optional(),
    env: 'VIGINT_TLS_CERT',
    about:
      'File with the certificate (PEM, with what it is signed by); with it and tlsKey the server speaks https.',
  },
  tlsKey: {
    schema: text.optional(),
    env: 'VIGINT_TLS_KEY',
    about: 'File with the private key of the certificate (PEM).',
  },
  trustedProxies: {
    schema: networks.default([]),
    env: 'VIGINT_TRUSTED_PROXIES',
    about: 'Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
  },
  keyRequestsPerMinute: {
    schema: perMinute.default(DEFAULT_LIMITS.keyRequestsPerMinute),
    env: 'VIGINT_KEY_REQUESTS_PER_MINUTE',
    about: 'Requests a minute of one key of a client, unless the key has its own limit; none for no limit.',
  },
  clientRequestsPerMinute: {
    schema: perMinute.default(DEFAULT_LIMITS.clientRequestsPerMinute),
    env: 'VIGINT_CLIENT_REQUESTS_PER_MINUTE',
    about:
      'Requests a minute of all keys of a client together, unless it has its own limit; none for no limit.',
  },
  strangerRequestsPerMinute: {
    schema: perMinute.default(DEFAULT_LIMITS.strangerRequestsPerMinute),
    env: 'VIGINT_STRANGER_REQUESTS_PER_MINUTE',
    about: 'Requests a minute without an accepted key from one address; none for no limit.',
  },
  currency: {
    schema: currency.default('USD'),
    env: 'VIGINT_CURRENCY',
    about: 'The currency of prices and invoices (ISO 4217).',
  },
  ...SELLER_SETTINGS,
  ...MAIL_SETTINGS,
  ...STRIPE_SETTINGS,
  ...FRAME_SETTINGS,
  ...DETECTOR_SETTINGS,
  ...MODEL_SETTINGS,
} satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

export type Config = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> }

/** From a file it is a number, from the environment digits. */
const isCount = (value: unknown) =>
  typeof value === 'number' ? Number.isInteger(value) && value >= 0 : /^\d+$/.test(String(value))

/** As a browser writes it: without a path, and without the port that is usual. */
function isOrigin(text: string): boolean {
  return text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text)
}

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
