/**
 * Accepts requests of clients that do not follow the documented form: the vendor's Ruby client numbers the keys of arrays, others send `role[]`,
 * Python sends `True`. A Content-Type on GET and DELETE needs no handling: their bodies are not read.
 */

const indexed = /^([^[\]]+)\[\d*\]$/

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

/** Rewrites a query (without `?`) to repeated keys. */
const query = (text: string): string => {
  // Fast path: most queries need no change.
  if (!/[[\]]|%5B|=True|=False/i.test(text)) return text
  const params = new URLSearchParams()
  for (const pair of text.split("&")) {
    const at = pair.indexOf("=")
    const key = decoded(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? "" : decoded(pair.slice(at + 1))
    if (key === "") continue
    const name = indexed.exec(key)?.[1] ?? key
    params.append(name, value === "True" || value === "False" ? value.toLowerCase() : value)
  }
  return params.toString()
}

/**
 * Removes the base path from a request's path and query. Returns `undefined` if the path is not under it. Also rejects `;` and `#`, which would
 * end the path for the router: ids must percent-encode them.
 */
export const relative = (url: string, base: string): string | undefined => {
  const at = url.indexOf("?")
  const path = at < 0 ? url : url.slice(0, at)
  if (!path.startsWith(`${base}/`) || /[;#]/.test(path)) return undefined
  const params = at < 0 ? "" : query(url.slice(at + 1))
  return `${path.slice(base.length)}${params === "" ? "" : `?${params}`}`
}
