/** flat-api for JavaScript, used as its own documentation describes. */
import * as library from "flat-api"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { type Call, fileOf, serve, serviceOf, signalOf, withFiles } from "./serve.ts"

const { version } = JSON.parse(
  readFileSync(join(dirname(createRequire(import.meta.url).resolve("flat-api")), "../package.json"), "utf8")
) as { version: string }

type Operation = (input: unknown, options: unknown) => Promise<unknown>

/** Replaces the helper of OAuth2, which would ask the vendor's server. */
class Renewal extends library.OAuth2Helper {
  readonly #tokens: Array<string>
  constructor(tokens: ReadonlyArray<string>) {
    super("id", "secret", "http://127.0.0.1/")
    this.#tokens = [...tokens]
  }
  override refresh = (): Promise<library.Tokens> =>
    Promise.resolve({ accessToken: this.#tokens.shift()!, refreshToken: "next" })
}

const make = (call: Call) => {
  const { all, baseUrl, input, operation, retries, timeout, token, tokens } = call
  const client = new library.FlatClient({
    baseUrl,
    ...(tokens === undefined ? { accessToken: token } : {
      tokens: { accessToken: tokens[0]!, refreshToken: "next", expiresAt: Date.now() + 3_600_000 },
      oauth: new Renewal(tokens.slice(1))
    }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    ...(retries === undefined ? {} : { retry: { ...library.defaultRetryPolicy, attempts: retries + 1 } })
  })
  const service = serviceOf<Operation>(client, call)
  const signal = signalOf(call)
  return async () => {
    const files = withFiles(input, (base64) => base64) as { body?: Record<string, unknown> }
    const given = files.body?.["data"] === undefined
      ? files
      : { ...files, body: { ...files.body, dataEncoding: "base64" } }
    if (operation === "createOmrJob") return client.omr.createOmrJob({ omrJobCreation: given.body! })
    if (all === true) return Array.fromAsync(client.paginate(operation, given as Record<string, unknown>))
    const value = await service[operation]!(given, signal === undefined ? {} : { signal })
    return value instanceof Blob ? fileOf(await value.bytes()) : value
  }
}

// A client that rejects in the background must not end the process: the result of the call is judged.
process.on("unhandledRejection", () => {})

const classes = Object.values(library).filter((one) => typeof one === "function") as ReadonlyArray<unknown>

await serve("flat-api", version, make, (error) => {
  if (!(error instanceof Error)) return {}
  const { reset, response, status } = error as { reset?: number; response?: Response; status?: number }
  return {
    own: classes.includes(error.constructor),
    status: status ?? response?.status,
    resetAt: reset === undefined ? undefined : new Date(reset * 1000)
  }
})
