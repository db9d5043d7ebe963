import { Flags } from '@oclif/core'
import { profileNamed, readProfiles, removeProfile } from '../client/profiles.ts'
import { VigintCommand } from './base.ts'
import { usageError } from './failures.ts'

export default class Logout extends VigintCommand {
  static override summary = 'Forget a profile and its key'
  static override description = 'The key itself keeps working; to stop it, revoke it.'
  static override examples = ['<%= config.bin %> logout', '<%= config.bin %> logout --profile acme']
  static override flags = {
    profile: Flags.string({ description: 'Profile to forget; otherwise the current one.' }),
  }

  async run() {
    const { flags } = await this.parse(Logout)
    const name = flags.profile ?? readProfiles(process.env).current
    if (name === undefined) throw usageError('There is no profile to forget.')
    const { url } = profileNamed(process.env, name)
    removeProfile(process.env, name)
    return this.print({ profile: { name, url } }, () => `Forgot the profile ${name} (${url}).`)
  }
}
