/**
 * The flags of the command. `--help` and the table of the README are held against these definitions by a test.
 */
import * as Flag from "effect/cli/Flag"
import * as Redacted from "effect/Redacted"

/** What readers are told about a flag. */
export interface Definition {
  readonly name: string
  /** The value without the flag, `undefined` where there is none. */
  readonly fallback?: string | undefined
  readonly text: string
}

const define = <const D extends Definition>(definition: D): D => definition

const port = define({ name: "port", fallback: "4010", text: "Port to listen on; 0 takes a free one" })
const host = define({
  name: "host",
  fallback: "127.0.0.1",
  text: "Address to listen on; the default is one that only this machine reaches"
})
const token = define({
  name: "token",
  fallback: "sandbox-admin",
  text: "Access token of the school's administrator, with every scope; it is printed, so make one up"
})
const users = define({
  name: "users",
  fallback: "40",
  text: "Accounts of the sample school. A file of --data keeps its own: another number is refused"
})
const seed = define({
  name: "seed",
  fallback: "1",
  text:
    "Number that names, ids, licences and faults are drawn from. A file of --data keeps its own: another one is refused"
})
const data = define({
  name: "data",
  text: "SQLite file that keeps the state over restarts, readable by its owner only; without it the state is in memory"
})
const rateLimit = define({
  name: "rate-limit",
  fallback: "7200",
  text: "Requests an hour for a token, before the API's 403"
})
const taskDuration = define({
  name: "task-duration",
  fallback: "2000",
  text: "Milliseconds that an export or a recognition takes"
})
const omrCredits = define({
  name: "omr-credits",
  fallback: "100",
  text: "Recognition credits that an account starts with"
})
const faults = define({
  name: "faults",
  text: "Faults to inject, separated by commas: NAME;PARAMETER=VALUE. The README lists names and parameters"
})
const faultRate = define({
  name: "fault-rate",
  fallback: "1",
  text: "Share of the requests that meet one of the faults, 0 to 1"
})

/** All of them, in the order of the README. */
export const definitions: ReadonlyArray<Definition> = [
  port,
  host,
  token,
  users,
  seed,
  data,
  rateLimit,
  taskDuration,
  omrCredits,
  faults,
  faultRate
]

const described = ({ fallback, text }: Definition) => fallback === undefined ? text : `${text} (default ${fallback})`

/** The flags as the command reads them. Without `users` and `seed` a data file decides, or the defaults of the options. */
export const flags = {
  port: Flag.Int(port.name).pipe(Flag.withDescription(described(port)), Flag.withDefault(Number(port.fallback))),
  host: Flag.String(host.name).pipe(Flag.withDescription(described(host)), Flag.withDefault(host.fallback)),
  token: Flag.Redacted(token.name).pipe(
    Flag.withDescription(described(token)),
    Flag.withDefault(Redacted.make(token.fallback))
  ),
  users: Flag.Int(users.name).pipe(Flag.withDescription(described(users)), Flag.optional),
  seed: Flag.Int(seed.name).pipe(Flag.withDescription(described(seed)), Flag.optional),
  data: Flag.String(data.name).pipe(
    Flag.withDescription(described(data)),
    Flag.withMetavar("FILE"),
    Flag.optional
  ),
  rateLimit: Flag.Int(rateLimit.name).pipe(
    Flag.withDescription(described(rateLimit)),
    Flag.withDefault(Number(rateLimit.fallback))
  ),
  taskDuration: Flag.Int(taskDuration.name).pipe(
    Flag.withDescription(described(taskDuration)),
    Flag.withDefault(Number(taskDuration.fallback))
  ),
  omrCredits: Flag.Int(omrCredits.name).pipe(
    Flag.withDescription(described(omrCredits)),
    Flag.withDefault(Number(omrCredits.fallback))
  ),
  faults: Flag.String(faults.name).pipe(
    Flag.withDescription(described(faults)),
    Flag.withMetavar("FAULTS"),
    Flag.optional
  ),
  faultRate: Flag.Finite(faultRate.name).pipe(
    Flag.withDescription(described(faultRate)),
    Flag.withDefault(Number(faultRate.fallback))
  )
}
