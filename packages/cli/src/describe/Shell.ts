/** Words of a POSIX shell. */

/** Quotes a text so that the shell passes it on unchanged. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
