import { VigintCommand } from './base.ts'
import { FAILED } from './exits.ts'
import { renderChecks } from './render/checks.ts'
import { serverFlags, serverSettings } from './server-flags.ts'

export default class Doctor extends VigintCommand {
  static override summary = 'Look at every part and say what to do about it'
  static override description = 'Exits with 1 if anything is broken; warnings do not count.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(Doctor)
    const { runDoctor } = await import('../server/doctor.ts')
    const report = await runDoctor(serverSettings(flags))
    if (!report.ok) process.exitCode = FAILED
    return this.print(report, () => renderChecks(report.checks))
  }
}
