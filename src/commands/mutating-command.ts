import { Flags, type Interfaces } from '@oclif/core'
import { type Api, createApi } from '../client/api.ts'
import { ApiCommand, connectionFlags } from './api-command.ts'

const mutatingFlags = {
  ...connectionFlags,
  'idempotency-key': Flags.string({
    helpGroup: 'CONNECTION',
    helpValue: 'NAME',
    description:
      'Name of this change, such as a UUID: repeated within 24 hours under the same name it happens once.',
  }),
}

/** A command that changes something, once. */
export abstract class MutatingCommand extends ApiCommand {
  static override baseFlags: typeof mutatingFlags = mutatingFlags
  private idempotencyKey: string | undefined

  protected override get api(): Api {
    return createApi({ ...this.connection, idempotencyKey: this.idempotencyKey })
  }

  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv)
    // Every subclass has `baseFlags`, which the generic types of `parse` can't tell.
    const flags = parsed.flags as { 'idempotency-key'?: string | undefined }
    this.idempotencyKey = flags['idempotency-key']
    return parsed
  }
}
