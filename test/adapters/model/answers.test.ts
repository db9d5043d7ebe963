import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { MODEL_PROVIDERS } from '../../../src/core/analysis/model-name.ts'
import { INPUT_TOKENS, OUTPUT_TOKENS } from '../../harness/model-server.ts'
import { MODELS, orderFor, saying, startModels, type TestModels, THEFT } from '../../harness/models.ts'

let setup: TestModels
beforeAll(async () => {
  setup = await startModels()
})
afterAll(() => setup.stop())
beforeEach(() => {
  setup.server.asked.length = 0
})

const used = (calls: number) => ({
  calls,
  inputTokens: calls * INPUT_TOKENS,
  outputTokens: calls * OUTPUT_TOKENS,
})

test.each(MODEL_PROVIDERS)('%s answers, and its tokens are counted', async (provider) => {
  setup.server.meet(saying(THEFT))
  expect(await setup.models.look(orderFor(MODELS[provider]))).toEqual({ use: used(1), answer: THEFT })
})

test.each(MODEL_PROVIDERS)(
  'nonsense of %s is sent back once with what is wrong, and mended',
  async (provider) => {
    setup.server.meet({ says: 'I see <b>nothing</b> special.' }, saying(THEFT))
    expect(await setup.models.look(orderFor(MODELS[provider]))).toEqual({ use: used(2), answer: THEFT })
    const [first, second] = setup.server.asked
    expect(first!.text).not.toContain('rejected')
    expect(second!.text).toContain('with what is wrong with it. Answer anew')
    const rejected = /\\"rejected\\":(\{.*?\})\}/.exec(second!.text)![1]!
    expect(JSON.parse(JSON.parse(`"${rejected}"`))).toEqual({
      answer: 'I see <b>nothing</b> special.',
      problems: ['The answer must be one JSON object.'],
    })
  },
)

test.each(MODEL_PROVIDERS)('nonsense of %s that stays nonsense is no verdict', async (provider) => {
  setup.server.meet({ says: '{"incidentDetected": "perhaps"}' })
  expect(await setup.models.look(orderFor(MODELS[provider]))).toEqual({
    use: used(2),
    trouble: 'NONSENSE',
    reason: 'The model answered twice what does not fit the form it was given.',
  })
})

test.each([
  [{ ...THEFT, confidence: 1.2 }, 'confidence must be a number from 0 to 1.'],
  [{ ...THEFT, confidence: '0.9' }, 'confidence must be a number from 0 to 1.'],
  [{ ...THEFT, incidentType: 'MURDER' }, 'incidentType must be one of SHOPLIFTING, THEFT'],
  [{ ...THEFT, riskLevel: 'NONE' }, 'riskLevel must be one of LOW'],
  [{ ...THEFT, summary: ' ' }, 'summary must not be empty.'],
  [{ ...THEFT, summary: 'x'.repeat(301) }, 'summary must have at most 300 characters.'],
  [{ ...THEFT, detail: 'x'.repeat(3_001) }, 'detail must have at most 3000 characters.'],
  [{ ...THEFT, evidenceFrames: ['1'] }, 'must be whole numbers.'],
  [{ ...THEFT, incidentDetected: false }, 'incidentType must be NONE where incidentDetected is false'],
  [{ ...THEFT, incidentType: 'NONE' }, 'incidentType must be NONE where incidentDetected is false'],
  [{}, 'incidentDetected must be true or false.'],
  [[THEFT, THEFT], 'The answer must be one JSON object.'],
])('%o is sent back', async (answer, problem) => {
  setup.server.meet(saying(answer), saying(THEFT))
  expect(await setup.models.look(orderFor(MODELS.openai))).toEqual({ use: used(2), answer: THEFT })
  expect(setup.server.asked[1]!.text).toContain(problem)
})

test.each([
  ['set as code', `\`\`\`json\n${JSON.stringify(THEFT)}\n\`\`\``],
  ['after thinking aloud', `<think>Is it {this} or {that}?</think>\n${JSON.stringify(THEFT)}`],
  ['with more than was asked for', JSON.stringify({ ...THEFT, mood: 'good' })],
])('an answer %s is taken', async (_, says) => {
  setup.server.meet({ says })
  expect(await setup.models.look(orderFor(MODELS.compatible))).toEqual({ use: used(1), answer: THEFT })
})

test('frames that are not there are no evidence', async () => {
  setup.server.meet(saying({ ...THEFT, evidenceFrames: [1, 7, -1, 0, 1] }))
  expect(await setup.models.look(orderFor(MODELS.google))).toEqual({ use: used(1), answer: THEFT })
})

test('what hides in a text is not kept', async () => {
  setup.server.meet(saying({ ...THEFT, summary: ' A\u0000B\u202eC\nD\ud800 ' }))
  expect(await setup.models.look(orderFor(MODELS.google))).toMatchObject({ answer: { summary: 'A B C D' } })
})

test.each(MODEL_PROVIDERS)('a filter that stops %s is not asked again', async (provider) => {
  setup.server.meet('declined')
  expect(await setup.models.look(orderFor(MODELS[provider]))).toEqual({
    use: used(1),
    trouble: 'NONSENSE',
    reason: 'The model, or a filter before it, would not answer.',
  })
})

test('without frames nobody is asked', async () => {
  const look = await setup.models.look(orderFor(MODELS.openai, { frames: [] }))
  expect(look).toMatchObject({ trouble: 'NO_FRAMES', use: used(0) })
  expect(setup.server.asked).toEqual([])
})
