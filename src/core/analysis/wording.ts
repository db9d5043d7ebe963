import type { Words } from './words.ts'
import { ENGLISH } from './words-english.ts'
import { GERMAN } from './words-german.ts'

const LANGUAGES: Record<string, Words> = { en: ENGLISH, de: GERMAN }

/** Of a BCP 47 tag; English where there are none in that language. */
export const wordsIn = (tag: string): Words => LANGUAGES[tag.split('-')[0]?.toLowerCase() ?? ''] ?? ENGLISH
