import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
} from '@pothos/core'
import type { GraphQLField, GraphQLFieldResolver } from 'graphql'
import type { Permission } from '../core/access/permissions.ts'
import { requirePermission, requireViewer, type Viewer } from '../core/access/viewer.ts'
import { type Live, whileAllowed } from './live.ts'
import { notingMissed } from './missed.ts'

/** Who may ask for a field. */
type Guard =
  | { public: true }
  | { authenticated: true }
  | { permission: Permission }
  /** For a field of a thing: one of these permissions, of which the first is named, or that it is one's own. */
  | { anyOf: readonly Permission[]; orOwn(parent: unknown, viewer: Viewer): boolean }

type Guarded = { guard?: Guard }

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      guard: GuardPlugin<Types>
    }
    export interface FieldOptions extends Guarded {}
  }
}

const PLUGIN = 'guard'

/**
 * Checks before a resolver runs; a root field that does not say who may use it does not build. It keeps nothing per
 * request: what hangs on a WeakMap outlives the young heap, and costs more than the rest of a small request.
 */
class GuardPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const isRoot = ['Query', 'Mutation', 'Subscription'].includes(field.parentType)
    const guard = guardOf(field)
    if (field.parentType === 'Subscription' && guard && 'public' in guard) {
      throw new PothosSchemaError(
        `${field.parentType}.${field.name} can not be public: it lives as long as a key does.`,
      )
    }
    if (!isRoot || guard) return field
    throw new PothosSchemaError(`${field.parentType}.${field.name} must say who may use it: give it a guard.`)
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const guard = guardOf(field)
    if (!guard || 'public' in guard) return resolve
    if (field.parentType === 'Mutation' && !isFrequent(guard)) {
      return notingMissed(this.checked(resolve, guard))
    }
    return this.checked(resolve, guard)
  }

  private checked(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    guard: Guard,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const check = checkOf(guard)
    return (parent, args, context, info) => {
      check((context as { viewer: Viewer | null }).viewer, parent)
      return resolve(parent, args, context, info)
    }
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    const guard = guardOf(field)
    if (!guard || !subscribe) return subscribe
    const check = checkOf(guard)
    return (parent, args, context, info) =>
      whileAllowed(
        context as Live & { viewer: Viewer | null },
        check,
        async () => subscribe(parent, args, context, info) as Promise<AsyncGenerator<unknown, void, void>>,
      )
  }
}

const guardOf = ({ pothosOptions }: { pothosOptions: object }): Guard | undefined =>
  (pothosOptions as Guarded).guard

/** A camera that is gone is pushed to many times a second. */
const isFrequent = (guard: Guard): boolean => 'permission' in guard && guard.permission === 'frames:write'

function checkOf(guard: Guard): (viewer: Viewer | null, parent?: unknown) => void {
  if ('permission' in guard) return (viewer) => requirePermission(requireViewer(viewer), guard.permission)
  if (!('anyOf' in guard)) return (viewer) => void requireViewer(viewer)
  const { anyOf, orOwn } = guard
  return (viewer, parent) => {
    const asker = requireViewer(viewer)
    const [named] = anyOf
    if (!named || anyOf.some((permission) => asker.permissions.has(permission))) return
    if (!orOwn(parent, asker)) requirePermission(asker, named)
  }
}

/** For what is answered without being executed: throws as the field would. */
export function requireGranted({ extensions }: GraphQLField<unknown, unknown>, viewer: Viewer): void {
  const guard = guardOf({ pothosOptions: Object(extensions.pothosOptions) as object })
  if (guard && !('public' in guard)) checkOf(guard)(viewer)
}

SchemaBuilder.registerPlugin(PLUGIN, GuardPlugin)
export const guardPlugin = PLUGIN
