import './client-mutations.ts'
import './clients.ts'
import './date-time.ts'
import './errors.ts'
import './health.ts'
import './key-mutations.ts'
import './keys.ts'
import './me.ts'
import './node.ts'
import './roles.ts'
import { builder } from './builder.ts'

export const schema = builder.toSchema()
