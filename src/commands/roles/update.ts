import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { ShowRole, UpdateRole } from '../../client/roles.ts'
import { usageError } from '../failures.ts'
import { permissionsFlag, roleArg } from '../flags.ts'
import { found } from '../found.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderRole } from '../render/roles.ts'

export default class RolesUpdate extends MutatingCommand {
  static override summary = 'Change a custom role'
  static override description =
    'Keys that have the role follow at once, on other servers within a second. --permission names all that it is to allow; --add and --remove change some.'
  static override examples = [
    '<%= config.bin %> roles update night-shift --add alerts:send --remove incidents:read',
    '<%= config.bin %> roles update night-shift --permission alerts:read --description "Sees alerts"',
  ]
  static override args = { role: roleArg }
  static override flags = {
    description: Flags.string({ description: 'Whom it is for.' }),
    permission: permissionsFlag({
      description: 'Everything that it is to allow.',
      exclusive: ['add', 'remove'],
    }),
    add: permissionsFlag({ description: 'Allow this too.' }),
    remove: permissionsFlag({ description: 'Allow this no more.' }),
  }

  async run() {
    const { args, flags } = await this.parse(RolesUpdate)
    const { description, permission, add = [], remove = [] } = flags
    const changed = add.length + remove.length > 0
    if (description === undefined && !permission && !changed) {
      throw usageError(
        'Nothing to change.',
        'Name what to change: --description, --permission, --add, --remove.',
      )
    }
    const permissions = changed ? await this.changed(args.role, add, remove) : permission
    const { updateRole } = await this.api.run(UpdateRole, {
      input: { role: args.role, description, permissions },
    })
    const { role } = expectResult(updateRole, 'RoleUpdated')
    return this.print({ role }, () => `Changed the role.\n\n${renderRole(role)}`)
  }

  private async changed(name: string, add: readonly string[], remove: readonly string[]): Promise<string[]> {
    const answer = await this.api.run(ShowRole, { role: name })
    const now = found(answer.role, 'role', name).permissions.map((permission) => permission.name)
    return [...new Set([...now, ...add])].filter((permission) => !remove.includes(permission))
  }
}
