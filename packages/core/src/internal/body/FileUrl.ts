/**
 * Which URLs a file is fetched from. The API names them, in a task or in a redirect: they are checked before anything is requested.
 */

/** What is wrong with the URL of a file, `undefined` where it may be fetched. `from` is the URL that named it. */
export const problemOf = (url: URL | null, from: URL): string | undefined => {
  if (url === null) return "is not a URL"
  const { protocol } = url
  if (protocol !== "https:" && protocol !== "http:") return `has the scheme ${protocol} instead of https:`
  // Never from https to anything less.
  if (protocol === "http:" && from.protocol !== "http:") return "has the scheme http: where the API has https:"
  return url.username === "" && url.password === "" ? undefined : "has a user name or a password in it"
}
