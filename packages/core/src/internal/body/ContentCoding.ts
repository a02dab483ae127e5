/**
 * Codings of bodies. Transports decode those that they ask for; what is in any other one cannot be read.
 */

const known = new Set(["gzip", "x-gzip", "deflate", "br", "zstd", "identity", ""])

/** What is wrong with the coding of a body, `undefined` where a transport can have decoded it. */
export const problemOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  const coding = headers["content-encoding"]
  return coding === undefined || known.has(coding.trim().toLowerCase())
    ? undefined
    : `its content-encoding ${
      JSON.stringify(coding.slice(0, 40))
    } was not asked for; gzip, br and zstd can be read, one at a time`
}
