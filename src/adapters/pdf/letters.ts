import type { Face, Faces, FontName } from './fonts.ts'

/** Nothing to see: variation selectors, marks of direction and the like. Joiners shape their neighbours, and stay. */
const UNSEEN = /(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu
const BLANK = /\s/u
/** What pages are not laid out for. */
const FROM_THE_RIGHT =
  /[\p{Script=Adlam}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Mandaic}\p{Script=Mende_Kikakui}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Syriac}\p{Script=Thaana}]/u

/** As fonts have it: letters with their accents, in lines. */
export const clean = (text: string): string =>
  text.normalize('NFC').replaceAll(UNSEEN, '').replaceAll('\t', ' ')

/** A whole text in one font, so that it looks like one; undefined where none has all of it. */
export function fontFor(faces: Faces, text: string, wanted: 'regular' | 'bold'): FontName | undefined {
  if (FROM_THE_RIGHT.test(text)) return undefined
  if (lacking(faces[wanted], text).length === 0) return wanted
  return faces.other && lacking(faces.other, text).length === 0 ? 'other' : undefined
}

/** Once each; of the fonts together, unless none alone will do. */
export function missingIn(faces: Faces, text: string): string[] {
  if (fontFor(faces, text, 'regular')) return []
  const inRegular = lacking(faces.regular, text)
  const fromTheRight = [...text].filter((character) => FROM_THE_RIGHT.test(character))
  if (fromTheRight.length > 0) return [...new Set(fromTheRight)]
  const inAll = faces.other ? lacking(faces.other, inRegular.join('')) : inRegular
  return inAll.length > 0 ? inAll : lacking(faces.other ?? faces.regular, text)
}

const lacking = ({ has }: Face, text: string): string[] => [
  ...new Set([...text].filter((character) => !BLANK.test(character) && !has(character))),
]
