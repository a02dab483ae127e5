/** The site of a web app, from the URL that Flat redirects to: its origin, the base path of the handler, its cookies, and which requests its own pages make. */

/** A cookie of the site. */
export interface Cookie {
  /** Returns its value in a request. */
  readonly read: (request: Request) => string | undefined
  /** Returns the header that sets it. A lifetime of 0 seconds deletes it. */
  readonly set: (value: string, seconds: number) => string
}

/** The site of a web app. */
export interface Site {
  readonly origin: string
  /** Without a slash at the end. */
  readonly basePath: string
  readonly session: Cookie
  /** Of a sign-in that has begun. */
  readonly signIn: Cookie
}

const callback = "/callback"

const isLoopback = (hostname: string): boolean => /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)

// Without https there is no `__Host-`: it needs `Secure`, which some browsers ignore on http://localhost and others reject.
const cookie = (name: string, isSecure: boolean): Cookie => {
  const full = isSecure ? `__Host-${name}` : name
  return {
    read: (request) =>
      request.headers.get("cookie")?.split(";").map((part) => part.trim()).find((part) => part.startsWith(`${full}=`))
        ?.slice(full.length + 1),
    set: (value, seconds) =>
      `${full}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`
  }
}

/** Returns the site; a string is the problem of the redirect URI. */
export const make = (redirectUri: string): Site | string => {
  const url = URL.parse(redirectUri)
  if (url === null) return "must be an absolute URL: the redirect URL that is registered with Flat"
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return "must be https, or http on localhost: cookies and tokens could be read on the way"
  }
  if (!url.pathname.endsWith(callback) || url.pathname === callback || url.search !== "" || url.hash !== "") {
    return "must end with /callback, after the path that pages call: \"https://app.example/api/flat/callback\""
  }
  const isSecure = url.protocol === "https:"
  return {
    origin: url.origin,
    basePath: url.pathname.slice(0, -callback.length),
    session: cookie("flat-session", isSecure),
    signIn: cookie("flat-sign-in", isSecure)
  }
}

/** Whether a request comes from a page of the site, as the browser reports. A write needs its `Origin`, which browsers always send. */
export const isOwn = ({ origin }: Site, { headers, method }: Request): boolean => {
  const given = headers.get("origin")
  const site = headers.get("sec-fetch-site")
  return method === "GET"
    ? (given === null || given === origin) && (site === null || site === "same-origin" || site === "none")
    : given === origin && (site === null || site === "same-origin")
}

/** Returns the URL of a path of the site to return the user to; `undefined` if it could lead elsewhere. */
export const returnUrl = ({ origin }: Site, path: string): string | undefined => {
  // Browsers ignore some control characters, and read a backslash as a slash.
  if (!/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path)) return undefined
  // Absolute: a path such as `/..//host` would name another host.
  const url = URL.parse(path, origin)
  // It must fit into a cookie.
  return url?.origin === origin && url.href.length <= 2048 ? url.href : undefined
}
