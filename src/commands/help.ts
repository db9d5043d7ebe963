import { type Interfaces, Help as OclifHelp } from '@oclif/core'
import { describeExits } from './exits.ts'

/** The help of oclif, with the exit codes that scripts rely on at the root and at every topic. */
export default class Help extends OclifHelp {
  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    this.log(this.exitCodes())
  }

  protected override async showTopicHelp(topic: Interfaces.Topic): Promise<void> {
    await super.showTopicHelp(topic)
    this.log(this.exitCodes())
  }

  private exitCodes(): string {
    return this.section('EXIT CODES', describeExits())
  }
}
