import type { Face, Faces, FontName } from './fonts.ts'

/** What stands for a letter that no font has. Fonts that come along have it. */
export const REPLACEMENT = '\ufffd'

/** Nothing to see: variation selectors, marks of direction and the like. Joiners shape their neighbours, and stay. */
const UNSEEN = /(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu
const BLANK_OR_JOINER = /[\s\u200c\u200d]/u
const JOINERS_AT_REPLACEMENT = /(?<=\ufffd)[\u200c\u200d]+|[\u200c\u200d]+(?=\ufffd)/gu
/** What pages are not laid out for. */
const FROM_THE_RIGHT =
  /[\p{Script=Adlam}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Mandaic}\p{Script=Mende_Kikakui}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Syriac}\p{Script=Thaana}]/u

/** As fonts have it: letters with their accents, in lines. */
export const clean = (text: string): string =>
  text.normalize('NFC').replaceAll(UNSEEN, '').replaceAll('\t', ' ')

export type Printable = { font: FontName; text: string; lacking: readonly string[] }

/** A whole text in one font, so that it looks like one: in the wanted one, unless the other has more of its letters. */
export function printable(faces: Faces, text: string, wanted: 'regular' | 'bold'): Printable {
  const cleaned = clean(text)
  const own = lackingIn(faces[wanted], cleaned)
  const others = faces.other && own.length > 0 ? lackingIn(faces.other, cleaned) : own
  const isOthers = others.length < own.length && (others.length === 0 || faces.other?.has(REPLACEMENT))
  const lacking = isOthers ? others : own
  return { font: isOthers ? 'other' : wanted, text: replaced(cleaned, new Set(lacking)), lacking }
}

/** Each once. What is written from the right is printed by no font, rather than in the wrong order. */
const lackingIn = ({ has }: Face, text: string): string[] => [
  ...new Set(
    [...text].filter(
      (character) => FROM_THE_RIGHT.test(character) || !(BLANK_OR_JOINER.test(character) || has(character)),
    ),
  ),
]

function replaced(text: string, lacking: ReadonlySet<string>): string {
  if (lacking.size === 0) return text
  const letters = [...text].map((character) => (lacking.has(character) ? REPLACEMENT : character))
  return letters.join('').replaceAll(JOINERS_AT_REPLACEMENT, '')
}
