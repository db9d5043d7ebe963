import { baseUrl, DEFAULT_URL } from '../client/address.ts'
import { createApi } from '../client/api.ts'
import { certificateOf } from '../client/connection.ts'
import { ShowMe } from '../client/me.ts'
import { type Profiles, readProfiles, writeProfile } from '../client/profiles.ts'
import { connectionFlags, readKey } from './api-command.ts'
import { VigintCommand } from './base.ts'
import { usageError } from './failures.ts'
import { clientTitle } from './render/clients.ts'
import { ask, askHidden, canAsk } from './terminal/prompt.ts'

export default class Login extends VigintCommand {
  static override summary = 'Store the address of a server and a key as a profile'
  static override description =
    'Asks for what is missing, tries the key, and makes the profile the current one. The key is never an argument: it is typed unseen, or read from a file or standard input.'
  static override examples = [
    '<%= config.bin %> login',
    '<%= config.bin %> login --api-url https://vigint.example.com --api-key-file acme.key --profile acme',
    'pass show vigint | <%= config.bin %> login --api-url https://vigint.example.com --api-key-file -',
  ]
  static override flags = connectionFlags

  async run() {
    const { flags } = await this.parse(Login)
    const url = baseUrl(flags['api-url'] ?? (await askUrl()))
    const key = flags['api-key-file'] === undefined ? await askKey() : readKey(flags['api-key-file'])
    const { me } = await createApi({ url, key, certificate: certificateOf(process.env, url) }).run(ShowMe)
    const name = flags.profile ?? nameFor(url, readProfiles(process.env))
    writeProfile(process.env, name, { url, key })
    const who = me.client ? clientTitle(me.client) : 'the operator'
    return this.print(
      { profile: { name, url } },
      () => `Logged in to ${url} as ${who}, role ${me.key.role}. Profile ${name} is now the current one.`,
    )
  }
}

async function askUrl(): Promise<string> {
  if (!canAsk())
    throw usageError(
      'Which server? There is no terminal to ask in.',
      'Add --api-url URL and --api-key-file FILE.',
    )
  return (await ask(`Address of the server [${DEFAULT_URL}]: `)) || DEFAULT_URL
}

async function askKey(): Promise<string> {
  if (!canAsk())
    throw usageError(
      'Which key? There is no terminal to ask in.',
      'Add --api-key-file FILE, or - for standard input.',
    )
  const key = await askHidden('API key (not shown): ')
  if (key === '') throw usageError('No key was given.')
  return key
}

/** The profile that a person has for this server, otherwise one named after its host. */
function nameFor(url: string, { profiles }: Profiles): string {
  const own = Object.entries(profiles).find(
    ([, profile]) => profile.url === url && profile.dataDir === undefined,
  )
  const host = new URL(url).host
  return own?.[0] ?? (profiles[host]?.dataDir === undefined ? host : `${host}-login`)
}
