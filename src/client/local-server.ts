import { resolve } from 'node:path'
import { sameServer } from './address.ts'
import { liveness } from './liveness.ts'
import { type Profile, type Profiles, readProfiles, writeProfiles } from './profiles.ts'

const LOCAL = 'local'
/** A server on this machine answers far sooner; the start of ours waits for this. */
const ALIVE_TIMEOUT_MS = 300

export interface LocalServer {
  url: string
  key: string
  dataDir: string
  /** File of the certificate that it shows, where it speaks https. */
  certificate?: string | undefined
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Lets the commands of this user reach a server on this machine. Returns the name of its profile:
 * `local`, or `host:port` if that name belongs to another server or to a person; undefined if both do.
 * Profiles without `dataDir` were made by a person and are left alone. Throws a `SettingsError` if the file can't be used.
 */
export async function rememberLocalServer(server: LocalServer): Promise<string | undefined> {
  const stored = readProfiles(server.env)
  const { url, key, certificate } = server
  const ours: Profile = { url, key, dataDir: resolve(server.dataDir), ...(certificate && { certificate }) }
  const name = await nameFor(ours, stored)
  if (name === undefined) return undefined
  const profiles = { ...withoutStale(stored.profiles, ours), [name]: ours }
  const current =
    stored.current !== undefined && Object.hasOwn(profiles, stored.current) ? stored.current : name
  const changed = { current, profiles }
  if (JSON.stringify(changed) !== JSON.stringify(stored)) writeProfiles(server.env, changed)
  return name
}

async function nameFor(ours: Profile, { profiles }: Profiles): Promise<string | undefined> {
  const local = profiles[LOCAL]
  if (!local || (await replaceable(local, ours))) return LOCAL
  const address = new URL(ours.url).host
  const other = profiles[address]
  return !other || other.dataDir !== undefined ? address : undefined
}

async function replaceable(profile: Profile, ours: Profile): Promise<boolean> {
  if (profile.dataDir === undefined) return false
  if (profile.dataDir === ours.dataDir || sameServer(profile.url, ours.url)) return true
  return (await liveness(profile.url, ALIVE_TIMEOUT_MS)) === undefined
}

/** A data directory has one server: what it wrote under another name or at another port is out of date. */
function withoutStale(profiles: Profiles['profiles'], ours: Profile): Profiles['profiles'] {
  return Object.fromEntries(Object.entries(profiles).filter(([, { dataDir }]) => dataDir !== ours.dataDir))
}
