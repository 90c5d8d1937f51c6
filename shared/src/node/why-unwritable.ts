/** SQLite's result codes of a write that found no room, or that the disk refused: https://www.sqlite.org/rescode.html */
const FULL = 13
const IOERR_WRITE = 778

/**
 * Why SQLite could not write, where the same write may succeed later: nothing of it stands in the file then. Null for any other error. A quota that
 * is used up and a limit on the size of files come as the second.
 */
export function whyUnwritable(
  error: unknown,
): "the server's disk is full" | "the server's disk cannot be written" | null {
  if (!(error instanceof Error && 'errcode' in error)) return null
  if (error.errcode === FULL) return "the server's disk is full"
  return error.errcode === IOERR_WRITE ? "the server's disk cannot be written" : null
}
