/** What is a web app's own: its cookies, the requests of its pages, and where users return to. */

/**
 * Creates a cookie. Without https there is no `__Host-`: it needs `Secure`, which some browsers ignore on http://localhost and others reject. A lifetime of 0
 * seconds deletes it.
 */
export const cookie = (name: string, isSecure: boolean) => {
  const start = `${isSecure ? "__Host-" : ""}${name}=`
  return {
    read: (request: Request): string | undefined =>
      request.headers.get("cookie")?.split(/; */).find((part) => part.startsWith(start))?.slice(start.length),
    set: (value: string, seconds: number): string =>
      `${start}${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`
  }
}

/** Whether a request comes from a page of the site. A write needs both headers, which browsers send and pages cannot change. */
export const isOwn = (origin: string, { headers, method }: Pick<Request, "headers" | "method">): boolean => {
  const given = headers.get("origin")
  const site = headers.get("sec-fetch-site")
  return method === "GET"
    ? (given ?? origin) === origin && [null, "same-origin", "none"].includes(site)
    : given === origin && site === "same-origin"
}

/** Returns the URL of a path of the site to return the user to; `undefined` if it could lead elsewhere. */
export const returnUrl = (origin: string, path: string): string | undefined => {
  // Browsers ignore some control characters, and read a backslash as a slash.
  if (!/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path)) return undefined
  // Absolute: a path such as `/..//host` would name another host. It must fit into a cookie.
  const url = URL.parse(path, origin)
  return url?.origin === origin && url.href.length <= 2048 ? url.href : undefined
}
