/** Builds the page with Vite, and serves it with headers that let it load nothing from elsewhere. */
import { Effect, Layer } from "effect"
import { HttpMiddleware, HttpRouter, HttpServerResponse, HttpStaticServer } from "effect/http"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const app = fileURLToPath(new URL("../..", import.meta.url))

/** Builds the page, and returns its folder. In a process of its own: React's code depends on `NODE_ENV`, which tests set. */
export const build = Effect.promise(async () => {
  const vite = fileURLToPath(new URL("bin/vite.js", import.meta.resolve("vite/package.json")))
  await promisify(execFile)(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: app,
    env: { ...process.env, NODE_ENV: "production" }
  })
  return `${app}dist`
})

const policy = [
  "default-src 'none'",
  // The engraver of scores is WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  // Pages of scores are drawn as data URLs.
  "img-src 'self' data:",
  // The player of scores, which the user opens.
  "frame-src https://flat.io",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'"
].join("; ")

const safe = {
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  // Without an origin in it, the form that signs out would be refused.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff"
} as const

/** Routes of the files of the page. Every other path is the page itself, whose router shows it. */
export const routes = (root: string) =>
  Layer.mergeAll(
    HttpStaticServer.layer({ root, spa: true, cacheControl: "no-cache" }),
    // Their names have the hash of what is in them.
    HttpStaticServer.layer({
      root: `${root}/assets`,
      prefix: "/assets",
      cacheControl: "public, max-age=31536000, immutable"
    })
  )

/** Middleware that adds the headers to responses that do not have them. */
export const headers = HttpRouter.middleware(
  HttpMiddleware.make((app) =>
    Effect.map(app, (response) => HttpServerResponse.setHeaders(response, { ...safe, ...response.headers }))
  ),
  { global: true }
)

/** Middleware that compresses the files of the page. What the API and the desk respond stays as it is: its length would say something about secrets in it. */
export const compression = HttpRouter.middleware(
  HttpMiddleware.compression({ compressible: (type) => /javascript|css|html|svg|wasm/.test(type) }),
  { global: true }
)
