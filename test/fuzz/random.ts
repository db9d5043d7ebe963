/** Chance that can be had again: everything follows from the seed (mulberry32). */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** From 0 up to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** From 0 up to the number, without it. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }

  /** A text that somebody did not think of. */
  text(): string {
    return this.chance(0.7) ? this.pick(NASTY_TEXTS) : this.list(40, () => this.character()).join('')
  }

  private character(): string {
    const most = this.pick([0x20, 0x7f, 0x100, 0x800, 0xffff, 0x10ffff])
    return String.fromCodePoint(this.below(most + 1))
  }
}

const NASTY_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '\ufeff',
  '\u202eabc',
  '\r\n',
  "' or 1=1 --",
  '"; drop table keys; --',
  '%',
  '_%\\',
  '\\',
  'a$b',
  '{{7*7}}',
  '<script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e309',
  '9999999999999999999999',
  '2026-01-31T12:00:00Z',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-01-31T12:00:00+25:00',
  'client_',
  'key_0000000000000000000000',
  'key_zzzzzzzzzzzzzzzzzzzzzz',
  'client_7n42DGM5Tflk9n8mt7Fhc7',
  'audit_0000000000000000000001',
  'source_0000000000000000000001',
  'front-door',
  'a/b',
  'e\u0301',
  '00000000-0000-0000-0000-000000000000',
  'REM6',
  'REM6VDpb',
  'REM6bnVsbA==',
  '%%%',
  '10.0.0.0/33',
  '::ffff:1.2.3.4/96',
  'é'.repeat(300),
  'x'.repeat(5_000),
  '\u{1f600}'.repeat(200),
  'a'.repeat(100) + '\u0301'.repeat(500),
]

export const NUMBERS = [0, 1, -1, 2, 7, 100, 101, 1.5, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, 1e308, -0.0001]
