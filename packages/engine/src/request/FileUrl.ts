/**
 * Checks the URLs of files, which the API returns in a task or a redirect, before anything is requested.
 */

/** Returns the problem with the URL of a file; `undefined` if it may be fetched. `from` is the URL that returned it. */
export const problemOf = (url: URL | null, from: URL): string | undefined => {
  if (url === null) return "is not a URL"
  const { protocol } = url
  if (protocol !== "https:" && protocol !== "http:") return `has the scheme ${protocol} instead of https:`
  // Never downgrades from https.
  if (protocol === "http:" && from.protocol !== "http:") return "has the scheme http: although the API has https:"
  return url.username === "" && url.password === "" ? undefined : "has a user name or a password in it"
}
