import { type Api, CreateClient, CreateKey, expectResult, type VariablesOf } from '../../src/client/index.ts'

type ClientInput = Partial<VariablesOf<typeof CreateClient>['input']>
type KeyInput = VariablesOf<typeof CreateKey>['input']

export async function makeClient(api: Api, name: string, input: ClientInput = {}) {
  const { createClient } = await api.run(CreateClient, { input: { name, ...input } })
  return expectResult(createClient, 'ClientCreated')
}

export async function makeKey(api: Api, input: KeyInput) {
  const { createKey } = await api.run(CreateKey, { input })
  return expectResult(createKey, 'KeyCreated')
}
