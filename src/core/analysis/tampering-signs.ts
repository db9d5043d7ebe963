export const TAMPER_SIGNS = ['covered', 'frozen', 'moved'] as const
export type TamperSign = (typeof TAMPER_SIGNS)[number]

/** How one frame stands against those before it: each sign with how sure it is, from 0 to 1. */
export type Tampering = { readonly [Sign in TamperSign]: { isSo: boolean; score: number } }
