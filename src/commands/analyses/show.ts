import { Args } from '@oclif/core'
import { ShowAnalysis } from '../../client/analyses.ts'
import { allLooks } from '../../client/looks.ts'
import { ApiCommand } from '../api-command.ts'
import { renderAnalysis } from '../render/analyses.ts'

export default class AnalysesShow extends ApiCommand {
  static override summary = 'Show an analysis: its stages, and what was seen'
  static override examples = ['<%= config.bin %> analyses show analysis_0CVuGkJ9zXkEqKzqS7vXhY']
  static override args = {
    analysis: Args.string({ required: true, description: 'Its id (analysis_…).' }),
  }

  async run() {
    const { args } = await this.parse(AnalysesShow)
    const { analysis: shown } = await this.api.run(ShowAnalysis, { id: args.analysis })
    const analysis = { ...shown, looks: await allLooks(this.api, shown) }
    return this.print({ analysis }, ({ analysis }) => renderAnalysis(analysis))
  }
}
