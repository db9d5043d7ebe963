import { expectResult } from '../../client/results.ts'
import { DeleteRole } from '../../client/roles.ts'
import { forceFlag, roleArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { confirm } from '../terminal/prompt.ts'

export default class RolesDelete extends MutatingCommand {
  static override summary = 'Delete a custom role that no key needs'
  static override description =
    'Refused while a key with the role works. Revoked keys that had it can not be reactivated afterwards. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> roles delete night-shift']
  static override args = { role: roleArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(RolesDelete)
    if (!flags.force)
      await confirm(`Delete the role ${args.role}? Revoked keys that had it stay revoked for good.`)
    const { deleteRole } = await this.api.run(DeleteRole, { input: { role: args.role } })
    const { role, released } = expectResult(deleteRole, 'RoleDeleted')
    return this.print({ role, released }, () => `Deleted the role ${role.name}.`)
  }
}
