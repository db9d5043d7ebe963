import { createHash, randomBytes } from 'node:crypto'

export const MASTER_KEY_BYTES = 32
const ID_BYTES = 8

/** What wraps the keys of all secrets. Its id tells it apart and gives nothing away. */
export type MasterKey = { id: string; bytes: Buffer }

export const masterKeyOf = (bytes: Buffer): MasterKey => ({
  id: createHash('sha256')
    .update(bytes)
    .digest('hex')
    .slice(0, ID_BYTES * 2),
  bytes,
})

export const newMasterKey = (): MasterKey => masterKeyOf(randomBytes(MASTER_KEY_BYTES))

/** Where the master keys come from. */
export type Vault = {
  /** Looks where keys are kept once more before it answers that there is none. */
  find(id: string): Promise<MasterKey | undefined>
  /** Ids of those at hand, for people. */
  known(): string[]
}
