/** `flat mcp`: a server of the Model Context Protocol, for coding agents and chat programs. */
import { defaultMaxTokens } from "@flat-sdk/agents/server"
import { FileUpload } from "@flat-sdk/node"
import { codeOf } from "@flat-sdk/terminal/FileFailure"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stdio from "effect/Stdio"
import { randomBytes } from "node:crypto"
import { CommandSession } from "../calls/CommandSession.ts"
import { version } from "../calls/Version.ts"
import { Globals } from "../input/GlobalFlags.ts"
import { usage } from "../input/UsageError.ts"
import * as Run from "../mcp/Run.ts"
import * as Server from "../mcp/Server.ts"
import * as Csv from "../output/Csv.ts"
import { note, notes } from "../output/Output.ts"
import * as KeyFile from "../profiles/KeyFile.ts"
import { Profiles } from "../profiles/Profile.ts"

const name = "mcp"

const shortest = 16

const tokenOf = Effect.suspend(() => {
  const given = process.env["FLAT_MCP_TOKEN"] ?? ""
  if (given === "") return Effect.succeed({ token: randomBytes(24).toString("base64url"), isNew: true })
  return given.length >= shortest && /^[\x21-\x7e]+$/.test(given)
    ? Effect.succeed({ token: given, isNew: false })
    : Effect.fail(
      usage(`flat ${name}`, "FLAT_MCP_TOKEN", `expected at least ${shortest} characters of ASCII without spaces`)
    )
})

/** Scopes of the token. Those of a delegated token are not known before it is created. */
const scopesOf = Effect.gen(function*() {
  const { as, baseUrl, profile } = yield* Globals
  if (as !== undefined) return undefined
  return (yield* (yield* Profiles).resolve({ profile, baseUrl })).scopes
})

/** The secret from which pseudonyms are derived. */
const keyOf = (file: string | undefined) =>
  file === undefined
    ? Effect.sync(KeyFile.random)
    : Effect.mapError(
      KeyFile.load(file),
      (why) => usage(`flat ${name}`, "--pseudonym-key", `the file cannot be used: ${why}`)
    )

const serveHttp = Effect.fnUntraced(function*(served: Server.Served, port: number) {
  const { isNew, token } = yield* tokenOf
  const print = yield* notes
  return yield* Run.http(served, {
    port,
    token: Redacted.make(token),
    listening: (url) =>
      Effect.sync(() =>
        print(`MCP server: ${url}\nHeader: Authorization: Bearer ${isNew ? token : "(the value of FLAT_MCP_TOKEN)"}`)
      )
  }).pipe(
    Effect.catchTag("ServeError", ({ cause }) =>
      Effect.fail(
        usage(
          `flat ${name}`,
          "--port",
          `${port} cannot be used (${codeOf(cause) ?? "unknown reason"}). Choose another, or 0 for a free one`
        )
      ))
  )
})

const serveStdio = Effect.fnUntraced(function*(served: Server.Served, quiet: boolean) {
  if (!quiet && (yield* (yield* Stdio.Stdio).stdinIsTerminal)) {
    yield* note(
      "Waiting for an MCP client on standard input. Clients start this command themselves: see docs/agents/mcp.md. Ctrl-C ends it."
    )
  }
  return yield* Run.stdio(served)
})

const flags = {
  allowWrite: Flags.toggle("allow-write", "Offer operations that change data; wide ones after a plan"),
  allowPersonalData: Flags.toggle(
    "allow-personal-data",
    "Show names, usernames and e-mail addresses; without it pseudonyms"
  ),
  docs: Flags.toggle("docs", "Serve the documents instead of the API: no account and no network"),
  domains: Flags.texts(
    "domain",
    "DOMAIN",
    "A domain of the school's e-mail addresses, beside that of the account; others need a plan. Repeat it for more"
  ),
  files: Flag.Directory("files").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Write files of the API to this folder; without it only their type and size are read"),
    Flags.optional
  ),
  maxTokens: Flags.count("max-tokens", "N", "Largest result, in tokens of four characters", {
    least: 300,
    most: 100_000,
    otherwise: defaultMaxTokens
  }),
  pseudonymKey: Flag.File("pseudonym-key").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("File with the secret of the pseudonyms, created if missing: the same ones in every run"),
    Flags.optional
  ),
  http: Flags.toggle("http", "Serve streamable HTTP on this computer instead of standard input and output"),
  port: Flags.count("port", "N", "Port for --http; 0 picks a free one", { least: 0, most: 65_535, otherwise: 0 })
}

type Given = Omit<Command.Command.Config.Infer<typeof flags>, "docs" | "http" | "port">

const serveOperations = Effect.fnUntraced(function*({ domains, files, maxTokens, pseudonymKey, ...allowed }: Given) {
  const session = yield* CommandSession
  return Server.make({
    catalog: session.catalog,
    client: yield* session.client,
    options: {
      ...allowed,
      domains: domains.map((domain) => domain.trim().replace(/^@/, "").toLowerCase()),
      plans: true,
      files: files === undefined ? undefined : { directory: files, open: FileUpload.open, csv: Csv.rows },
      maxTokens,
      scopes: yield* scopesOf,
      key: yield* keyOf(pseudonymKey)
    },
    version
  })
})

/** The documents are loaded when they are served. They need no account: what is about one does not apply. */
const serveDocuments = Effect.fnUntraced(function*(given: Given) {
  const { allowPersonalData, allowWrite, domains, files, pseudonymKey } = given
  const [flag] = Object.entries({
    "--allow-write": allowWrite,
    "--allow-personal-data": allowPersonalData,
    "--domain": domains.length > 0,
    "--files": files !== undefined,
    "--pseudonym-key": pseudonymKey !== undefined
  }).find(([, isGiven]) => isGiven) ?? []
  if (flag !== undefined) {
    return yield* usage(
      `flat ${name}`,
      flag,
      "applies to the API, and --docs serves documents only: leave one of them out"
    )
  }
  const { make } = yield* Effect.promise(() => import("../mcp/DocumentServer.ts"))
  return make({ maxTokens: given.maxTokens, version })
})

export const command = Command.make(
  name,
  flags,
  Effect.fnUntraced(function*({ docs, http, port, ...rest }) {
    const { quiet } = yield* Globals
    const served = yield* docs ? serveDocuments(rest) : serveOperations(rest)
    return yield* http ? serveHttp(served, port) : serveStdio(served, quiet)
  })
).pipe(
  Command.withDescription(
    "Serves the API to agents over the Model Context Protocol. Without further flags it only reads, and names of people are pseudonyms."
  ),
  Command.withExamples([
    { command: "flat mcp", description: "For a client that starts it: standard input and output, read only" },
    { command: "flat mcp --allow-write --files ./scores", description: "Changes, and files written to a folder" },
    { command: "flat mcp --docs", description: "The documents of these packages, without an account" },
    { command: "flat mcp --http --port 7777", description: "Over HTTP, with a token that is printed at the start" }
  ])
)
