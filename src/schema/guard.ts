import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  PothosSchemaError,
  type SchemaTypes,
} from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Permission } from '../core/access/permissions.ts'
import { requirePermission, requireViewer, type Viewer } from '../core/access/viewer.ts'

/** Who may ask for a field. */
type Guard = { public: true } | { authenticated: true } | { permission: Permission }

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
    if (!isRoot || guardOf(field)) return field
    throw new PothosSchemaError(`${field.parentType}.${field.name} must say who may use it: give it a guard.`)
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const guard = guardOf(field)
    if (!guard || 'public' in guard) return resolve
    const check = checkOf(guard)
    return (parent, args, context, info) => {
      check((context as { viewer: Viewer | null }).viewer)
      return resolve(parent, args, context, info)
    }
  }
}

const guardOf = ({ pothosOptions }: { pothosOptions: object }): Guard | undefined =>
  (pothosOptions as Guarded).guard

const checkOf = (guard: Guard): ((viewer: Viewer | null) => void) =>
  'permission' in guard
    ? (viewer) => requirePermission(requireViewer(viewer), guard.permission)
    : (viewer) => void requireViewer(viewer)

SchemaBuilder.registerPlugin(PLUGIN, GuardPlugin)
export const guardPlugin = PLUGIN
