import { Command } from '@oclif/core'

class Empty extends Command {
  async run() {
    await this.parse(Empty)
  }
}

export const COMMANDS = { empty: Empty }
