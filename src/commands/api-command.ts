import { readFileSync } from 'node:fs'
import { Flags, type Interfaces } from '@oclif/core'
import { type Api, createApi } from '../client/api.ts'
import { type Connection, type ConnectionFlags, resolveConnection } from '../client/connection.ts'
import { ApiError } from '../client/errors.ts'
import { VigintCommand } from './base.ts'
import { usageError } from './failures.ts'

export const connectionFlags = {
  'api-url': Flags.string({
    helpGroup: 'CONNECTION',
    helpValue: 'URL',
    description: 'Address of the server. Otherwise: VIGINT_API_URL, .env, the profile.',
  }),
  'api-key-file': Flags.string({
    helpGroup: 'CONNECTION',
    helpValue: 'FILE',
    description:
      'File that holds the API key, - for standard input. Otherwise: VIGINT_API_KEY, .env, the profile.',
  }),
  profile: Flags.string({
    helpGroup: 'CONNECTION',
    helpValue: 'NAME',
    description: 'Profile to use in place of the environment and the current one.',
  }),
}

interface ConnectionFlagValues {
  'api-url'?: string | undefined
  'api-key-file'?: string | undefined
  profile?: string | undefined
}

/** A command that talks to a server; its `api` is there once its flags are parsed. */
export abstract class ApiCommand extends VigintCommand {
  static override baseFlags: typeof connectionFlags = connectionFlags
  private connectionFlagValues: ConnectionFlagValues = {}
  private resolved: Connection | undefined

  protected get connection(): Connection {
    this.resolved ??= connect(this.connectionFlagValues)
    return this.resolved
  }

  protected get api(): Api {
    return createApi(this.connection)
  }

  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv)
    // Every subclass has `baseFlags`, which the generic types of `parse` can't tell.
    this.connectionFlagValues = parsed.flags as ConnectionFlagValues
    return parsed
  }

  override async catch(error: Error): Promise<never> {
    const advice = this.resolved?.keyAdvice
    if (advice && error instanceof ApiError && error.reason === 'MISSING') error.hint = advice
    return super.catch(error)
  }
}

function connect(flags: ConnectionFlagValues): Connection {
  const file = flags['api-key-file']
  const given: ConnectionFlags = {
    apiUrl: flags['api-url'],
    profile: flags.profile,
    apiKey: file === undefined ? undefined : readKey(file),
  }
  return resolveConnection({ flags: given, env: process.env, cwd: process.cwd() })
}

const STDIN = 0

/** What the file holds, or standard input for `-`. */
export function readKey(file: string): string {
  const key = readText(file).trim()
  if (key === '') throw usageError(`No API key in ${file === '-' ? 'standard input' : file}.`)
  return key
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw usageError(
      `The key file ${file} can't be read (${code}).`,
      'Name a file that holds the API key and nothing else.',
    )
  }
}
