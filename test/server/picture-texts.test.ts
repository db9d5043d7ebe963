import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame } from '../../src/core/frames/base64.ts'
import { areFrames, lighten } from '../../src/server/picture-texts.ts'

/** Long enough to be worth it. */
const picture = fc
  .uint8Array({ minLength: 900, maxLength: 1_500 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const odd = fc.constantFrom(
  'data',
  '"data":"',
  '\\"data\\": \\"',
  'A'.repeat(1_200),
  `${'B'.repeat(1_200)}"`,
  `${'C'.repeat(1_200)}\\`,
  `${'é'.repeat(1_200)}`,
  'x\n',
)
const leaf = fc.oneof(picture, odd, fc.string(), fc.integer(), fc.constant(null))
const key = fc.oneof(fc.constantFrom('data', 'frames', 'input', 'a"b', 'data\\', 'Data'), fc.string())
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** What the document says, with every picture as its bytes: one can be written with padding or without. */
function meaning(text: string, pictures: ReadonlyMap<string, Buffer> = new Map()): unknown {
  return JSON.parse(text, (_, each) =>
    typeof each === 'string' ? (pictures.get(each) ?? decodeFrame(each) ?? each) : each,
  )
}

/** As different writers of JSON would write it. */
function written(value: unknown, indent: number, slashes: boolean, unicode: boolean): Buffer {
  let text = JSON.stringify(value, null, indent)
  if (slashes) text = text.replaceAll('/', '\\/')
  if (unicode)
    text = text.replace(/[^ -~\n]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return Buffer.from(text)
}

describe('pictures in a JSON body', () => {
  test('taken out or not, any document is the same', () => {
    fc.assert(
      fc.property(anything, fc.nat(2), fc.boolean(), fc.boolean(), (value, indent, slashes, unicode) => {
        const body = written(value, indent, slashes, unicode)
        const light = lighten(body)
        if (light) expect(meaning(light.text, light.pictures)).toEqual(meaning(body.toString()))
      }),
      { numRuns: 500 },
    )
  })

  test('a body that is no JSON is none without them', () => {
    const damage = fc.constantFrom('"', '\\', '{', ',', '\\"', '', '\n', ':')
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 3 }), fc.nat(), damage, (texts, at, by) => {
        const whole = JSON.stringify({ variables: { input: { frames: texts.map((data) => ({ data })) } } })
        const place = at % whole.length
        const body = Buffer.from(whole.slice(0, place) + by + whole.slice(place + 1))
        const light = lighten(body)
        if (light) expect(outcome(light.text, light.pictures)).toEqual(outcome(body.toString()))
      }),
      { numRuns: 500 },
    )
  })

  const body = (value: unknown) => Buffer.from(JSON.stringify(value))
  const long = Buffer.alloc(1_500, 'bytes').toString('base64')

  test('only what stands under data, is long and is plain base64 is taken', () => {
    expect(lighten(body({ data: long }))?.pictures.size).toBe(1)
    expect(lighten(body({ dat: long }))).toBeUndefined()
    expect(lighten(body(['data', long]))).toBeUndefined()
    expect(lighten(body({ data: 'QUJD'.repeat(100), more: 'x'.repeat(2_000) }))).toBeUndefined()
    expect(lighten(body({ data: `${long.slice(0, -4)}*AA=` }))).toBeUndefined()
    expect(lighten(Buffer.from(`{"data"\n:\t"${long}"}`))?.pictures.size).toBe(1)
  })

  test('a picture that stands where no frame has one is noticed', () => {
    const placed = (variables: object) => {
      const light = lighten(body({ query: 'q', variables }))
      return light && areFrames(JSON.parse(light.text), light.pictures)
    }
    const frame = { data: long }
    expect(placed({ input: { frames: [frame, { data: 'short' }, frame] } })).toBe(true)
    expect(placed({ frames: [frame] })).toBe(true)
    expect(placed({ data: long })).toBe(false)
    expect(placed({ input: { frames: [frame], data: long } })).toBe(false)
    expect(placed({ input: { frames: [{ frames: [frame] }] } })).toBe(false)
    // Of a name that is there twice the last counts.
    const twice = Buffer.from(`{"variables":{"input":{"frames":[{"data":"${long}","data":"${long}"}]}}}`)
    const light = lighten(twice)
    expect(light && areFrames(JSON.parse(light.text), light.pictures)).toBe(false)
  })
})

function outcome(text: string, pictures?: ReadonlyMap<string, Buffer>): unknown {
  try {
    return meaning(text, pictures)
  } catch {
    return 'no JSON'
  }
}
