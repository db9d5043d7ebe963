/**
 * The name as it is compared: case, accents, width and punctuation do not tell clients apart.
 * Letters of every script stay. Empty for a name without any letter or digit.
 */
export function slugOf(name: string): string {
  return name
    .normalize('NFKC')
    .toUpperCase() // first up, then down: folds ß to ss
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}
