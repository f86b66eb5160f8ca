/** The name of the file, in the project's folder. */
export const pareLockFile = 'pare.lock'
