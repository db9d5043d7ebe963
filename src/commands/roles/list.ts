import { ListRoles } from '../../client/roles.ts'
import { ApiCommand } from '../api-command.ts'
import { renderRoles } from '../render/roles.ts'

export default class RolesList extends ApiCommand {
  static override summary = 'List roles and what each may do'
  static override examples = ['<%= config.bin %> roles list']

  async run() {
    await this.parse(RolesList)
    const { roles } = await this.api.run(ListRoles)
    return this.print({ roles, next: null }, () => renderRoles(roles))
  }
}
