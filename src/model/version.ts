declare const PARE_VERSION: string | undefined

/** pare's version: written in by the bundler; a run from the sources says so. */
export const version: string = typeof PARE_VERSION === 'string' ? PARE_VERSION : '0.0.0-source'
