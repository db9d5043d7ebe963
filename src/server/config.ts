import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { modelNamed } from '../core/analysis/model-name.ts'
import { countryOfBic, countryOfIban, fits } from '../core/money/iban.ts'
import { hasCode, StartFailure } from './failure.ts'
import { usualVariables, whyNotAsked } from './model-settings.ts'
import type { Setting } from './setting.ts'
import { type Config, SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts'

export type { Config } from './settings.ts'

/** The exit code for wrong usage or input. */
const WRONG_INPUT = 2
const FILE_NAME = 'vigint.config.json'

export type ConfigFlags = { [Name in SettingName]?: unknown } & { config?: string | undefined }
type Environment = Record<string, string | undefined>

type Found = { value: unknown; origin: string }

/** Flags come before the environment, the environment before the file. */
export function loadConfig(flags: ConfigFlags = {}, env: Environment = process.env): Config {
  const found = findSettings(flags, env)
  const values: Record<string, unknown> = {}
  for (const name of SETTING_NAMES) {
    const parsed = SETTINGS[name].schema.safeParse(found[name]?.value)
    if (!parsed.success)
      throw badSetting(`The setting ${name} (${found[name]?.origin ?? 'default'})`, parsed.error)
    values[name] = parsed.data
  }
  const config = values as Config
  requireBoth(config, found)
  requireReminders(config)
  requireModelAccess(config, found)
  requireItsBank(config)
  return { ...config, dataDir: resolve(config.dataDir), ...resolvedTls(config) }
}

/** One without the other: plain HTTP where https was meant, mail from nobody, payments that are never heard of. */
const PAIRS = [
  ['tlsCert', 'tlsKey'],
  ['smtpUrl', 'mailFrom'],
  ['stripeKey', 'stripeWebhookSecret'],
] as const satisfies readonly (readonly [SettingName, SettingName])[]

function requireBoth(config: Config, found: Partial<Record<SettingName, Found>>): void {
  for (const [one, other] of PAIRS) {
    if (Boolean(config[one]) === Boolean(config[other])) continue
    const [given, missing] = config[one] ? [one, other] : [other, one]
    throw new StartFailure(
      `The setting ${given} (${found[given]?.origin ?? 'default'}) needs ${missing} beside it.`,
      `Give both ${wayOf(one)} and ${wayOf(other)}, or neither.`,
      { exitCode: WRONG_INPUT },
    )
  }
}

/** Nobody is revoked who was not reminded, and nobody reminded without mail. */
function requireReminders({ dunningDays, dunningRevokeDays, smtpUrl }: Config): void {
  const last = dunningDays.at(-1)
  if (last !== undefined && !smtpUrl)
    throw new StartFailure(
      'The setting dunningDays needs smtpUrl: reminders go out by mail.',
      `Set ${SETTINGS.smtpUrl.env}, or leave ${SETTINGS.dunningDays.env} out.`,
      { exitCode: WRONG_INPUT },
    )
  if (dunningRevokeDays !== undefined && (last === undefined || dunningRevokeDays <= last))
    throw new StartFailure(
      'The setting dunningRevokeDays must lie after the last of dunningDays: who is to be revoked is reminded first.',
      `Set ${SETTINGS.dunningDays.env} to days before ${dunningRevokeDays}, such as 7,14.`,
      { exitCode: WRONG_INPUT },
    )
}

/** Better at the start than at the first incident. */
function requireModelAccess(config: Config, found: Partial<Record<SettingName, Found>>): void {
  for (const setting of MODELS) {
    const named = modelNamed(config[setting] ?? '')
    const lacking = named && whyNotAsked(config, named.provider)
    if (!lacking) continue
    throw new StartFailure(
      `The setting ${setting} (${found[setting]?.origin ?? 'default'}) names the model ${config[setting]}. ${lacking}`,
      `Or name another model, or none. Settings: vigint config show`,
      { exitCode: WRONG_INPUT },
    )
  }
}

const MODELS = ['screenModel', 'confirmModel'] as const satisfies readonly SettingName[]

/** Money that is sent to an account by a bank which can't have it comes back, or never arrives. */
function requireItsBank({ sellerIban, sellerBic }: Config): void {
  if (!sellerIban || !sellerBic || fits(sellerBic, sellerIban)) return
  throw new StartFailure(
    `The settings sellerIban and sellerBic contradict each other: a bank in ${countryOfBic(sellerBic)} has no account in ${countryOfIban(sellerIban)}.`,
    `Check ${SETTINGS.sellerIban.env} and ${SETTINGS.sellerBic.env}.`,
    { exitCode: WRONG_INPUT },
  )
}

const FLAGGED: readonly SettingName[] = ['tlsCert', 'tlsKey']
const wayOf = (name: SettingName) =>
  FLAGGED.includes(name) ? `--${kebab(name)} (or ${SETTINGS[name].env})` : SETTINGS[name].env

function resolvedTls({ tlsCert, tlsKey }: Config) {
  return { ...(tlsCert && { tlsCert: resolve(tlsCert) }), ...(tlsKey && { tlsKey: resolve(tlsKey) }) }
}

export type DescribedSetting = { name: string; value: string; origin: string; about: string }

/** What is in force and where it comes from, secrets masked. */
export function describeConfig(flags: ConfigFlags = {}, env: Environment = process.env): DescribedSetting[] {
  const config = loadConfig(flags, env)
  const found = findSettings(flags, env)
  return SETTING_NAMES.map((name) => ({
    name,
    value: shown(name, config[name]),
    origin: found[name]?.origin ?? 'default',
    about: SETTINGS[name].about,
  }))
}

function findSettings(flags: ConfigFlags, env: Environment): Partial<Record<SettingName, Found>> {
  const file = readConfigFile(flags.config)
  const found: Partial<Record<SettingName, Found>> = {}
  for (const name of SETTING_NAMES) {
    const variable = SETTINGS[name].env
    if (flags[name] !== undefined) found[name] = { value: flags[name], origin: `--${kebab(name)}` }
    else if (env[variable]) found[name] = { value: env[variable], origin: variable }
    else if (file.values[name] !== undefined) found[name] = { value: file.values[name], origin: file.path }
  }
  for (const { setting, variables } of MODELS.flatMap((name) => usualVariables(found[name]?.value))) {
    const variable = variables.find((each) => env[each])
    if (variable) found[setting] ??= { value: env[variable], origin: variable }
  }
  return found
}

function readConfigFile(named: string | undefined): {
  path: string
  values: Partial<Record<SettingName, unknown>>
} {
  const path = resolve(named ?? FILE_NAME)
  const text = readText(path, named !== undefined)
  if (text === undefined) return { path, values: {} }
  const parsed = z
    .strictObject(Object.fromEntries(SETTING_NAMES.map((name) => [name, z.unknown()])))
    .partial()
    .safeParse(json(path, text))
  if (!parsed.success) throw badSetting(`The settings file ${path}`, parsed.error)
  return { path, values: parsed.data }
}

function readText(path: string, wanted: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!wanted && hasCode(error, 'ENOENT')) return undefined
    throw new StartFailure(
      `The settings file ${path} can't be read.`,
      'Check the path given with --config.',
      { cause: error },
    )
  }
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StartFailure(`The settings file ${path} is not JSON.`, 'Mend it, or move it away.', {
      cause: error,
    })
  }
}

function badSetting(what: string, error: z.ZodError): StartFailure {
  const why = error.issues.map(({ message }) => message).join('; ')
  return new StartFailure(
    `${what} is wrong: ${why}.`,
    `Settings: ${SETTING_NAMES.join(', ')}. See: vigint config show`,
    {
      exitCode: WRONG_INPUT,
    },
  )
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function shown(name: SettingName, value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return 'none'
  const setting: Setting = SETTINGS[name]
  return setting.secret ? maskUrl(String(value)) : String(value)
}

/** An address without its password. */
export function maskUrl(text: string): string {
  // A key may read as one that has nothing to hide: `name:key`.
  if (!text.includes('://') || !URL.canParse(text)) return '…'
  const url = new URL(text)
  if (url.password) url.password = '****'
  for (const name of url.searchParams.keys())
    if (/pass|secret|key/i.test(name)) url.searchParams.set(name, '****')
  return url.href
}
