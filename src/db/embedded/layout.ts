import { join } from 'node:path'

/** A cluster is made under this prefix and renamed when it is complete, so that `cluster` is never half-made. */
export const UNFINISHED_CLUSTER_PREFIX = 'cluster.new-'
export const RUNTIME_PREFIX = 'runtime-'
export const CLAIM_PREFIX = 'starting-'

export const clusterDirectory = (directory: string) => join(directory, 'cluster')
export const passwordFile = (directory: string) => join(directory, 'password')
export const logFile = (directory: string) => join(directory, 'postgres.log')
