import { ShowRole } from '../../client/roles.ts'
import { ApiCommand } from '../api-command.ts'
import { roleArg } from '../flags.ts'
import { found } from '../found.ts'
import { renderRole } from '../render/roles.ts'

export default class RolesShow extends ApiCommand {
  static override summary = 'Show a role and what it may do'
  static override examples = [
    '<%= config.bin %> roles show integration',
    '<%= config.bin %> roles show night-shift',
  ]
  static override args = { role: roleArg }

  async run() {
    const { args } = await this.parse(RolesShow)
    const { role } = await this.api.run(ShowRole, { role: args.role })
    return this.print({ role: found(role, 'role', args.role) }, ({ role }) => renderRole(role))
  }
}
