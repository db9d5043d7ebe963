/**
 * Imported before React. Its build for development is slower and records a measurement of every render, which
 * a screen that is open for days would keep in memory.
 */
process.env.NODE_ENV ??= 'production'
