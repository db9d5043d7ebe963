import { ListPermissions } from '../../client/roles.ts'
import { ApiCommand } from '../api-command.ts'
import { renderPermissions } from '../render/roles.ts'

export default class RolesPermissions extends ApiCommand {
  static override summary = 'List everything that a role can allow'
  static override examples = ['<%= config.bin %> roles permissions']

  async run() {
    await this.parse(RolesPermissions)
    const { permissions } = await this.api.run(ListPermissions)
    return this.print({ permissions, next: null }, () => renderPermissions(permissions))
  }
}
