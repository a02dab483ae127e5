/** The flags of the command. A test compares `--help` and the table in the README with these definitions. */
import * as Flag from "effect/cli/Flag"
import * as Redacted from "effect/Redacted"

export interface Definition {
  readonly name: string
  /** Default value, `undefined` if there is none. */
  readonly fallback?: string | undefined
  readonly text: string
}

const table = {
  port: { name: "port", fallback: "4010", text: "Port to listen on; 0 picks a free port" },
  host: {
    name: "host",
    fallback: "127.0.0.1",
    text: "Address to listen on; the default is reachable from this machine only"
  },
  allowOrigin: {
    name: "allow-origin",
    text:
      "Origins of web pages, separated by commas, that may use the default token and the control routes, as pages of this machine may"
  },
  token: {
    name: "token",
    fallback: "sandbox-admin",
    text: "Access token of the school's administrator, with every scope. It is printed: do not use a real token"
  },
  users: {
    name: "users",
    fallback: "40",
    text:
      "Number of accounts in the sample school. An existing --data file keeps its number; a different one is an error"
  },
  seed: {
    name: "seed",
    fallback: "1",
    text:
      "Random seed for names, ids, licences and faults. An existing --data file keeps its seed; a different one is an error"
  },
  data: {
    name: "data",
    text:
      "SQLite file that keeps the state across restarts, readable by its owner only. Without it the state is in memory"
  },
  rateLimit: {
    name: "rate-limit",
    fallback: "7200",
    text: "Requests per hour and token. Requests beyond it get the API's 403"
  },
  taskDuration: {
    name: "task-duration",
    fallback: "2000",
    text: "Duration of an export or a recognition, in milliseconds"
  },
  omrCredits: { name: "omr-credits", fallback: "100", text: "Initial recognition credits of an account" },
  faults: {
    name: "faults",
    text: "Faults to inject, separated by commas: NAME;PARAMETER=VALUE. See the README for names and parameters"
  },
  faultRate: { name: "fault-rate", fallback: "1", text: "Share of the requests that get one of the faults, 0 to 1" }
} as const satisfies { readonly [name: string]: Definition }

export const definitions: ReadonlyArray<Definition> = Object.values(table)

const describeFlag = <A>(make: (name: string) => Flag.Flag<A>, { fallback, name, text }: Definition): Flag.Flag<A> =>
  Flag.withDescription(make(name), fallback === undefined ? text : `${text} (default ${fallback})`)

const whole = (definition: Definition) =>
  Flag.withDefault(describeFlag(Flag.Int, definition), Number(definition.fallback))

const optional = (definition: Definition, placeholder: string) =>
  describeFlag(Flag.String, definition).pipe(Flag.withMetavar(placeholder), Flag.optional)

/** The flags of the command. If `users` or `seed` is missing, the value comes from the data file, or from the default of the option. */
export const flags = {
  port: whole(table.port),
  host: Flag.withDefault(describeFlag(Flag.String, table.host), table.host.fallback),
  allowOrigin: optional(table.allowOrigin, "ORIGINS"),
  token: Flag.withDefault(describeFlag(Flag.Redacted, table.token), Redacted.make(table.token.fallback)),
  users: Flag.optional(describeFlag(Flag.Int, table.users)),
  seed: Flag.optional(describeFlag(Flag.Int, table.seed)),
  data: optional(table.data, "FILE"),
  rateLimit: whole(table.rateLimit),
  taskDuration: whole(table.taskDuration),
  omrCredits: whole(table.omrCredits),
  faults: optional(table.faults, "FAULTS"),
  faultRate: Flag.withDefault(describeFlag(Flag.Finite, table.faultRate), Number(table.faultRate.fallback))
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
