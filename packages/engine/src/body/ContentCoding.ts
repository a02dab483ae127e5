/**
 * Content codings of bodies. Transports decode the codings that they request. A body with any other coding cannot be read.
 */

const known = new Set(["gzip", "x-gzip", "deflate", "br", "zstd", "identity", ""])

/** Returns the problem with the coding of a body; `undefined` if a transport can decode it. */
export const problemOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  const coding = headers["content-encoding"]
  return coding === undefined || known.has(coding.trim().toLowerCase())
    ? undefined
    : `its content-encoding ${
      JSON.stringify(coding.slice(0, 40))
    } was not requested; only one of gzip, br and zstd at a time can be decoded`
}
