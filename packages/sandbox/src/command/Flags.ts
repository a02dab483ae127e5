/**
 * The flags of the command. A test compares `--help` and the table in the README with these definitions.
 */
import * as Flag from "effect/cli/Flag"
import * as Redacted from "effect/Redacted"

/** Documentation of a flag. */
export interface Definition {
  readonly name: string
  /** Default value, `undefined` if there is none. */
  readonly fallback?: string | undefined
  readonly text: string
}

const define = <const D extends Definition>(definition: D): D => definition

const port = define({ name: "port", fallback: "4010", text: "Port to listen on; 0 picks a free port" })
const host = define({
  name: "host",
  fallback: "127.0.0.1",
  text: "Address to listen on; the default is reachable from this machine only"
})
const allowOrigin = define({
  name: "allow-origin",
  text:
    "Origins of web pages, separated by commas, that may use the default token and the control routes, as pages of this machine may"
})
const token = define({
  name: "token",
  fallback: "sandbox-admin",
  text: "Access token of the school's administrator, with every scope. It is printed: do not use a real token"
})
const users = define({
  name: "users",
  fallback: "40",
  text: "Number of accounts in the sample school. An existing --data file keeps its number; a different one is an error"
})
const seed = define({
  name: "seed",
  fallback: "1",
  text:
    "Random seed for names, ids, licences and faults. An existing --data file keeps its seed; a different one is an error"
})
const data = define({
  name: "data",
  text:
    "SQLite file that keeps the state across restarts, readable by its owner only. Without it the state is in memory"
})
const rateLimit = define({
  name: "rate-limit",
  fallback: "7200",
  text: "Requests per hour and token. Requests beyond it get the API's 403"
})
const taskDuration = define({
  name: "task-duration",
  fallback: "2000",
  text: "Duration of an export or a recognition, in milliseconds"
})
const omrCredits = define({
  name: "omr-credits",
  fallback: "100",
  text: "Initial recognition credits of an account"
})
const faults = define({
  name: "faults",
  text: "Faults to inject, separated by commas: NAME;PARAMETER=VALUE. See the README for names and parameters"
})
const faultRate = define({
  name: "fault-rate",
  fallback: "1",
  text: "Share of the requests that get one of the faults, 0 to 1"
})

/** All flags, in the order of the README. */
export const definitions: ReadonlyArray<Definition> = [
  port,
  host,
  allowOrigin,
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

/** The flags of the command. If `users` or `seed` is missing, the value comes from the data file, or from the default of the option. */
export const flags = {
  port: Flag.Int(port.name).pipe(Flag.withDescription(described(port)), Flag.withDefault(Number(port.fallback))),
  host: Flag.String(host.name).pipe(Flag.withDescription(described(host)), Flag.withDefault(host.fallback)),
  allowOrigin: Flag.String(allowOrigin.name).pipe(
    Flag.withDescription(described(allowOrigin)),
    Flag.withMetavar("ORIGINS"),
    Flag.optional
  ),
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

/** What the command does. */
export const description =
  "Simulates the Flat API for a school on this machine: accounts, classes, assignments, scores, collections, exports, recognition, scopes, rate limit. " +
  "Prints its base URL on a separate line when it is ready. Sends nothing to other machines."

/** Examples of the command under a name. */
export const examples = (name: string) => [
  { command: name, description: "Serve a school with 40 accounts on port 4010" },
  { command: `${name} --users 10000 --seed 7`, description: "Serve a large school, with other data than seed 1" },
  { command: `${name} --data school.sqlite`, description: "Keep changes across restarts" },
  { command: `${name} --rate-limit 100`, description: "Reach the rate limit after 100 requests" },
  {
    command: `${name} --faults "status;status=503,reset-before-headers" --fault-rate 0.1 --seed 3`,
    description: "Fail one request in ten, the same ones on every run"
  },
  {
    command: `${name} --faults "latency;ms=2000;operation=countOrgaUsers"`,
    description: "Slow down one operation"
  }
]
