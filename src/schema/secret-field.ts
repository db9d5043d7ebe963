import type { FieldRef, ObjectFieldBuilder } from '@pothos/core'
import type { builder } from './builder.ts'

type Types = typeof builder.$inferSchemaTypes
type Fields<Parent> = Pick<ObjectFieldBuilder<Types, Parent>, 'string'>

/** A secret is answered once. It is null in an answer that is sent again, which was kept without it. */
export const secretField = <Parent>(
  t: Fields<Parent>,
  read: (parent: Parent) => string,
): FieldRef<Types, string | null | undefined> =>
  t.string({
    nullable: true,
    description:
      'Shown this once; it can not be retrieved again. Null when the answer is sent again for the same Idempotency-Key.',
    extensions: { secret: true },
    resolve: (parent, _, { secretsShown }) => {
      const secret = read(parent)
      secretsShown?.add(secret)
      return secret
    },
  })
