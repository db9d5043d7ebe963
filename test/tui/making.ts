import { type Api, CreateClient, CreateKey, expectResult, type VariablesOf } from '../../src/client/index.ts'

type ClientInput = Partial<VariablesOf<typeof CreateClient>['input']>
type KeyInput = VariablesOf<typeof CreateKey>['input']

export async function makeClient(api: Api, name: string, input: ClientInput = {}) {
  const { createClient } = await api.run(CreateClient, { input: { name, ...input } })
  return withSecret(expectResult(createClient, 'ClientCreated'))
}

export async function makeKey(api: Api, input: KeyInput) {
  const { createKey } = await api.run(CreateKey, { input })
  return withSecret(expectResult(createKey, 'KeyCreated'))
}

/** Only an answer that is sent again has none. */
function withSecret<Made extends { secret: string | null }>(made: Made): Made & { secret: string } {
  if (made.secret === null) throw new Error('The answer was sent again')
  return { ...made, secret: made.secret }
}
