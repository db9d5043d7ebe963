import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { SettingsError } from './errors.ts'

export interface Profile {
  url: string
  key?: string
  /** Only on profiles that a server on this machine wrote; those that a person made have none. */
  dataDir?: string
  /** File of the certificate of that server: trusted though nobody known signed it. */
  certificate?: string
}

export interface Profiles {
  current?: string
  profiles: Record<string, Profile>
}

type Env = Readonly<Record<string, string | undefined>>

export function profilesPath(env: Env): string {
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config')
  return join(config, 'vigint', 'profiles.json')
}

export function readProfiles(env: Env): Profiles {
  const path = profilesPath(env)
  const text = readIfPresent(path)
  return text === undefined ? { profiles: {} } : checked(path, text)
}

/** Readable by its owner alone, and never half-written: a reader sees the old file or the new one. */
export function writeProfiles(env: Env, profiles: Profiles): void {
  const path = profilesPath(env)
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(fresh, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new SettingsError(
      `The profile file ${path} can't be written (${codeOf(error)}).`,
      'Make its directory writable, or set XDG_CONFIG_HOME to one that is.',
    )
  }
}

/** Adds or replaces one profile and makes it the current one. */
export function writeProfile(env: Env, name: string, profile: Profile): void {
  const { profiles } = readProfiles(env)
  writeProfiles(env, { current: name, profiles: { ...profiles, [name]: profile } })
}

/** Forgets a profile; true if there was one. Without the current one, `local` is next if it exists. */
export function removeProfile(env: Env, name: string): boolean {
  const { current, profiles } = readProfiles(env)
  if (!Object.hasOwn(profiles, name)) return false
  const { [name]: _, ...others } = profiles
  const next = current === name ? (Object.hasOwn(others, 'local') ? 'local' : undefined) : current
  writeProfiles(env, { ...(next === undefined ? {} : { current: next }), profiles: others })
  return true
}

export function profileNamed(env: Env, name: string): Profile {
  const { profiles } = readProfiles(env)
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  if (profile) return profile
  const names = Object.keys(profiles)
  throw new SettingsError(
    `There is no profile "${name}".`,
    names.length === 0
      ? 'Make one: vigint login'
      : `There are: ${names.join(', ')}. Make one: vigint login --profile ${name}`,
  )
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new SettingsError(
      `The profile file ${path} can't be read (${codeOf(error)}).`,
      'Check its owner and its mode.',
    )
  }
}

function checked(path: string, text: string): Profiles {
  try {
    const { current, profiles } = JSON.parse(text)
    for (const [name, profile] of Object.entries<Partial<Profile>>(profiles)) {
      const { url, key, dataDir, certificate } = profile
      if (typeof url !== 'string' || ![key, dataDir, certificate].every(optionalString))
        throw new TypeError(name)
    }
    if (!optionalString(current)) throw new TypeError('current')
    return { ...(current === undefined ? {} : { current }), profiles }
  } catch {
    throw new SettingsError(
      `The profile file ${path} is broken.`,
      'Correct it, or move it away and make profiles anew: vigint login (a server on this machine writes its own at start).',
    )
  }
}

function optionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
