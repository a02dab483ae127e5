/** What is a web app's own: its cookies, the requests of its pages, and where users return to. */

/**
 * Creates a cookie. Without https there is no `__Host-`: it needs `Secure`, which some browsers ignore on http://localhost and others reject. A lifetime of 0
 * seconds deletes it. Of a cookie that a browser has several of, each has an end of its name.
 */
export const cookie = (name: string, isSecure: boolean) => {
  const start = `${isSecure ? "__Host-" : ""}${name}`
  const pairs = (request: Request) => request.headers.get("cookie")?.split(/; */) ?? []
  return {
    read: (request: Request, end = ""): string | undefined => {
      const head = `${start}${end}=`
      return pairs(request).find((pair) => pair.startsWith(head))?.slice(head.length)
    },
    set: (value: string, seconds: number, end = ""): string => {
      const flags = `Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`
      return `${start}${end}=${value}; ${flags}`
    },
    /** Returns the end of the name of each. */
    ends: (request: Request): ReadonlyArray<string> =>
      pairs(request).filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length, pair.indexOf("=")))
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
  // Absolute: a path such as `/..//host` would name another host. Several of them must fit into the cookies of a request.
  const url = URL.parse(path, origin)
  return url?.origin === origin && url.href.length <= 1024 ? url.href : undefined
}
