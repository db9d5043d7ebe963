import { VigintError } from '../../client/errors.ts'
import { profilesPath, readProfiles } from '../../client/profiles.ts'
import { type Check, ok, warning } from './check.ts'

const NAME = 'profile'

export function checkProfile(): Check {
  try {
    const { current, profiles } = readProfiles(process.env)
    const profile = current === undefined ? undefined : profiles[current]
    if (!profile) return ok(NAME, 'none yet: written at the next start, or by vigint login')
    return ok(NAME, `${current}, for ${profile.url} (${profilesPath(process.env)})`)
  } catch (error) {
    if (!(error instanceof VigintError)) throw error
    return warning(NAME, error.message, error.hint ?? 'Mend the file, or move it away.')
  }
}
