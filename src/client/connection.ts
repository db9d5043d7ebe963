import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { baseUrl, DEFAULT_URL, sameServer } from './address.ts'
import { SettingsError } from './errors.ts'
import { type Profiles, profileNamed, readProfiles } from './profiles.ts'

export interface ConnectionFlags {
  apiUrl?: string | undefined
  profile?: string | undefined
  /** What `--api-key-file` names has been read already: the secret itself is never a flag. */
  apiKey?: string | undefined
}

export interface ConnectionSources {
  flags: ConnectionFlags
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}

export interface Connection {
  url: string
  key: string | undefined
  /** File of a certificate to trust: that of a server on this machine. */
  certificate: string | undefined
  /** Where the address and the key came from, for people. */
  urlOrigin: string
  keyOrigin: string | undefined
  /** Why there is no key although a profile has one. */
  keyAdvice: string | undefined
}

interface Level {
  origin: string
  url: string | undefined
  key: string | undefined
}

/**
 * Flag, then environment, then `.env` in the working directory, then profile; each setting from the first that has it.
 * A key that stands beside an address is for that server and is never sent to another one.
 */
export function resolveConnection({ flags, env, cwd }: ConnectionSources): Connection {
  const levels: Level[] = [
    { origin: 'flag', url: flags.apiUrl, key: flags.apiKey },
    ...(flags.profile === undefined ? surroundings(env, cwd) : [profileLevel(env, flags.profile)]),
  ]
  const address = levels.find((level) => level.url) ??
    currentProfile(env) ?? { origin: 'default', url: DEFAULT_URL }
  const url = baseUrl(address.url ?? DEFAULT_URL)
  const fits = (level: Level) => level.key && (!level.url || sameServer(level.url, url))
  // A key that was given and does not fit is not replaced by another, maybe a stronger one, behind its back.
  const isGiven = levels.some((level) => level.key)
  const profiles = flags.profile === undefined && !isGiven ? allProfiles(env) : []
  const source = levels.find(fits) ?? profiles.find(fits)
  return {
    url,
    key: source?.key,
    certificate: certificateOf(env, url),
    urlOrigin: address.origin,
    keyOrigin: source?.origin,
    keyAdvice: source ? undefined : adviceFor(url, [...levels, ...profiles]),
  }
}

/** However the address was given: what its profile says of its certificate holds. */
export function certificateOf(env: ConnectionSources['env'], url: string): string | undefined {
  if (!url.startsWith('https:')) return undefined
  try {
    const profiles = Object.values(readProfiles(env).profiles)
    return profiles.find((profile) => profile.certificate && sameServer(profile.url, url))?.certificate
  } catch {
    // A file that is broken is for those to tell who need what is in it.
    return undefined
  }
}

function surroundings(env: ConnectionSources['env'], cwd: string): Level[] {
  const file = dotEnv(cwd)
  return [
    {
      origin: 'environment',
      url: env.VIGINT_API_URL || undefined,
      key: env.VIGINT_API_KEY?.trim() || undefined,
    },
    { origin: '.env', url: file.VIGINT_API_URL || undefined, key: file.VIGINT_API_KEY?.trim() || undefined },
  ]
}

function dotEnv(cwd: string): NodeJS.Dict<string> {
  const path = join(cwd, '.env')
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return {}
    throw new SettingsError(
      `${path} can't be read (${code ?? error}).`,
      'Make it readable, or run elsewhere.',
    )
  }
}

function profileLevel(env: ConnectionSources['env'], name: string): Level {
  const { url, key } = profileNamed(env, name)
  return { origin: `profile ${name}`, url, key }
}

function currentProfile(env: ConnectionSources['env']): Level | undefined {
  const profiles = readProfiles(env)
  return profiles.current === undefined ? undefined : profileLevel(env, profiles.current)
}

/** The current one first, so that of two keys for one server its key is used. */
function allProfiles(env: ConnectionSources['env']): Level[] {
  const { current, profiles }: Profiles = readProfiles(env)
  return Object.entries(profiles)
    .sort(([a], [b]) => Number(b === current) - Number(a === current))
    .map(([name, { url, key }]) => ({ origin: `profile ${name}`, url, key }))
}

function adviceFor(url: string, levels: readonly Level[]): string | undefined {
  const other = levels.find((level) => level.key && level.url)
  if (!other?.url) return undefined
  return `The key of the ${other.origin} is for ${baseUrl(other.url)} and is not sent to ${url}. Give one by VIGINT_API_KEY or --api-key-file, or run: vigint login --api-url ${url}`
}
