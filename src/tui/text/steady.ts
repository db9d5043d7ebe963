import { graphemesOf } from './fit.ts'

/** What every terminal draws alike, and most texts are made of. */
const PLAIN = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f]*$/u
/** Keeps letters apart that would be joined, and takes no room itself. */
const NON_JOINER = '\u200c'
const INVISIBLE = /(?!\u200c)[\p{Default_Ignorable_Code_Point}\p{Cf}]|\u20e3/gu
const SKIN_TONES = /\p{Emoji_Modifier}/gu
const NO_CHARACTERS = /[\p{Cn}\p{Cs}]/gu
const FLAG_LETTERS = /\p{Regional_Indicator}/gu
const FIRST_FLAG_LETTER = 0x1f1e6
/** Vowels that take a cell of their own and count as none: written as the two signs that they stand for. */
const THAI_AM = /([\u0e48-\u0e4b]*)\u0e33/gu
const LAO_AM = /([\u0ec8-\u0ecb]*)\u0eb3/gu
const WITHOUT_LETTER = /(?<=^|\s)\u200c*(?=\p{M})/gu
const LONE_NON_JOINER = /(?<=^|\s)\u200c+/gu
const DOTTED_CIRCLE = '◌'
const JAMO = /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u
const JOINS = /[\p{M}\u200c\uff9e\uff9f]/u

/**
 * The same text in a form for which there is one width. How many cells a cluster takes is told differently by each
 * terminal, where it is made of several letters (conjuncts, emoji joined to one picture, flags): such are shown one by one.
 */
export function steady(text: string): string {
  if (PLAIN.test(text)) return text
  const separate = text
    .normalize('NFC')
    .replace(FLAG_LETTERS, flagLetter)
    .replace(SKIN_TONES, '')
    .replace(NO_CHARACTERS, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(THAI_AM, '\u0e4d$1\u0e32')
    .replace(LAO_AM, '\u0ecd$1\u0eb2')
    .replace(WITHOUT_LETTER, DOTTED_CIRCLE)
    .replace(LONE_NON_JOINER, '')
  return graphemesOf(separate).map(apart).join('')
}

const flagLetter = (sign: string): string =>
  String.fromCharCode('A'.charCodeAt(0) + (sign.codePointAt(0) ?? 0) - FIRST_FLAG_LETTER)

/** Letters of one cluster are kept apart; marks stay with theirs. */
function apart(cluster: string): string {
  if (cluster.length === 1 || JAMO.test(cluster)) return cluster
  const [first = '', ...rest] = cluster
  return first + rest.map((sign) => (JOINS.test(sign) ? sign : NON_JOINER + sign)).join('')
}
