import { Args } from '@oclif/core'
import { profileNamed, writeProfile } from '../../client/profiles.ts'
import { VigintCommand } from '../base.ts'

export default class ProfilesUse extends VigintCommand {
  static override summary = 'Make a profile the current one'
  static override examples = ['<%= config.bin %> profiles use local']
  static override args = { profile: Args.string({ required: true, description: 'Name of the profile.' }) }

  async run() {
    const { args } = await this.parse(ProfilesUse)
    const profile = profileNamed(process.env, args.profile)
    writeProfile(process.env, args.profile, profile)
    return this.print(
      { profile: { name: args.profile, url: profile.url } },
      () => `Profile ${args.profile} (${profile.url}) is now the current one.`,
    )
  }
}
