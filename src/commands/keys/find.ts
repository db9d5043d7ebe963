import { createInterface } from 'node:readline'
import { Flags } from '@oclif/core'
import { digestsIn } from '../../client/digests.ts'
import { DIGESTS_AT_ONCE, FindKeys } from '../../client/key-bulk.ts'
import { type KeyRow, RevokeKey } from '../../client/keys.ts'
import { ShowMe } from '../../client/me.ts'
import { expectResult } from '../../client/results.ts'
import { ApiCommand } from '../api-command.ts'
import { exitFor } from '../exits.ts'
import { CommandError, describeFailure, type Failure, usageError } from '../failures.ts'
import { forceFlag } from '../flags.ts'
import { keyTitle, renderKeys } from '../render/keys.ts'

export default class KeysFind extends ApiCommand {
  static override summary = 'Find out whose a leaked key is'
  static override description =
    'Reads any text from standard input (a log, a paste, a repository), and shows the keys of this server that are in it. Keys are hashed here: none is sent or shown. Exits with 5 if there is none. With --revoke it revokes all that it can, tells what it could not (`failures`), and fails if there is any.'
  static override examples = [
    '<%= config.bin %> keys find --stdin < server.log',
    'git log -p | <%= config.bin %> keys find --stdin --json | jq -r ".keys[].id"',
    'pbpaste | <%= config.bin %> keys find --stdin --revoke --force',
  ]
  static override flags = {
    stdin: Flags.boolean({
      required: true,
      description: 'Read the text from standard input. Keys are never arguments.',
    }),
    revoke: Flags.boolean({
      description: 'Revoke what is found as compromised, for good. Needs --force: nobody can be asked.',
    }),
    force: forceFlag,
  }

  async run() {
    const { flags } = await this.parse(KeysFind)
    if (flags.revoke && !flags.force) {
      throw usageError(
        'Standard input is the text, so nobody can be asked whether to revoke.',
        'See first what is found, then add --force.',
      )
    }
    const keys = await this.find(await digestsIn(createInterface({ input: process.stdin })))
    if (flags.revoke) return this.revoke(keys)
    return this.print({ keys }, () => renderKeys(keys))
  }

  private async find(digests: readonly string[]): Promise<KeyRow[]> {
    const keys: KeyRow[] = []
    for (let start = 0; start < digests.length; start += DIGESTS_AT_ONCE) {
      const some = digests.slice(start, start + DIGESTS_AT_ONCE)
      keys.push(...(await this.api.run(FindKeys, { digests: some })).keysByDigest)
    }
    if (keys.length > 0) return keys
    const seen =
      digests.length === 0
        ? 'Nothing in it has the shape of a key.'
        : `${digests.length} have the shape of one.`
    throw new CommandError({
      code: 'NOT_FOUND',
      message: `No key that you may see is in this text. ${seen}`,
      exit: exitFor('NOT_FOUND'),
    })
  }

  /** All that can be: one that is refused must not keep the others alive. The key in use goes last. */
  private async revoke(found: readonly KeyRow[]) {
    const own = (await this.api.run(ShowMe)).me.key.id
    const keys: KeyRow[] = []
    const refused: { key: KeyRow; failure: Failure }[] = []
    for (const key of found.toSorted((a, b) => Number(a.id === own) - Number(b.id === own))) {
      try {
        const { revokeKey } = await this.api.run(RevokeKey, { input: { key: key.id, reason: 'COMPROMISED' } })
        keys.push(expectResult(revokeKey, 'KeyRevoked').key)
      } catch (error) {
        refused.push({ key, failure: describeFailure(error, 'vigint keys find --help') })
      }
    }
    for (const key of keys) this.note(`Revoked the key ${keyTitle(key)}.`)
    for (const { key, failure } of refused) this.note(`Not revoked: ${keyTitle(key)}. ${failure.message}`)
    const failures = refused.map(({ key, failure: { code, message } }) => ({ key: key.id, code, message }))
    const done = { keys, failures }
    const [first] = refused
    if (!first) return this.print(done, () => renderKeys(keys))
    // A failed command prints no data by itself, and what was done must be known.
    if (this.jsonEnabled()) this.logJson(done)
    else if (keys.length > 0) this.log(renderKeys(keys))
    const { code, hint, exit } = first.failure
    const message = `${refused.length} of ${found.length} keys could not be revoked.`
    throw new CommandError({ code, message, hint, exit })
  }
}
