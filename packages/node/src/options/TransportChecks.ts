/**
 * Checks the options of the transports. JavaScript programs have no compiler that reports a misspelt one, and a proxy that is ignored sends requests
 * past it.
 */
import { Encode, FlatError, type InputProblem } from "@flat-sdk/engine/FlatError"
import * as Effect from "effect/Effect"

/** Returns the problem of a value that is not undefined, if it has one. */
type Check = (value: unknown) => string | undefined

const when = (valid: boolean, problem: string): string | undefined => valid ? undefined : problem

const isPem = (value: unknown): boolean =>
  (typeof value === "string" || value instanceof Uint8Array) && Buffer.from(value).includes("-----BEGIN ")

const pem: Check = (value) => when(isPem(value), "must be PEM: the contents of the file, not its name")

const tls: Readonly<Record<string, Check>> = {
  ca: (value) => Array.isArray(value) ? value.map(pem).find((problem) => problem !== undefined) : pem(value),
  cert: pem,
  key: pem,
  passphrase: (value) => when(typeof value === "string", "must be a string"),
  verify: (value) => when(typeof value === "boolean", "must be true or false")
}

const isProxy = (value: unknown): boolean =>
  value === "environment" ||
  ((typeof value === "string" || value instanceof URL) && URL.canParse(String(value)) &&
    /^(https?|socks5?):$/.test(new URL(value).protocol))

const undici: Readonly<Record<string, Check>> = {
  connections: (value) => when(Number.isInteger(value) && Number(value) >= 1, "must be a whole number of at least 1"),
  keepAlive: (value) => when(Number.isFinite(value) && Number(value) > 0, "must be milliseconds, greater than zero"),
  proxy: (value) => when(isProxy(value), `must be "environment", or a URL such as http://proxy.school.example:3128`),
  ...tls
}

const http: Readonly<Record<string, Check>> = {
  connections: (value) => value === Infinity ? undefined : undici["connections"]?.(value),
  keepAlive: (value) => when(typeof value === "number" && value >= 0, "must be milliseconds, or zero"),
  agent: (value) =>
    when(
      typeof value === "object" && value !== null && "addRequest" in value,
      "must be an agent of node:http or node:https"
    ),
  ...tls
}

const checksOf = { NodeTransport: undici, HttpTransport: http }

/** Returns the problems of a transport's options, by their names. */
export const problemsOf = (of: keyof typeof checksOf, given: unknown): ReadonlyArray<InputProblem> => {
  const checks = checksOf[of]
  if (typeof given !== "object" || given === null) return [{ path: "", problem: "must be an object" }]
  const problems = Object.entries(given).flatMap(([path, value]) => {
    const unknown = `is not an option. The options are ${Object.keys(checks).join(", ")}`
    const problem = !Object.hasOwn(checks, path) ? unknown : value === undefined ? undefined : checks[path]?.(value)
    return problem === undefined ? [] : [{ path, problem }]
  })
  const { cert, key } = given as { readonly cert?: unknown; readonly key?: unknown }
  if ((cert === undefined) === (key === undefined)) return problems
  return [
    ...problems,
    key === undefined
      ? { path: "key", problem: "is missing: cert needs its private key" }
      : { path: "cert", problem: "is missing: key belongs to a certificate" }
  ]
}

/** Returns the error that names each wrong option. */
export const errorOf = (of: string, problems: ReadonlyArray<InputProblem>): FlatError =>
  new FlatError({ operation: of, method: "-", path: "options", attempts: 0, reason: new Encode({ problems }) })

/** Fails with a `FlatError` that names each wrong option. */
export const check = (of: keyof typeof checksOf, given: unknown): Effect.Effect<void, FlatError> => {
  const problems = problemsOf(of, given)
  return problems.length === 0 ? Effect.void : Effect.fail(errorOf(of, problems))
}
