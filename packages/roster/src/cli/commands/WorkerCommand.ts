/** The `worker` command: executes the runs of organizations, with other workers on the same database, until it is stopped. */
import { exitCodes } from "@flat-sdk/terminal/ExitCode"
import { Command } from "effect/cli"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import * as SqlClient from "effect/sql/SqlClient"
import { describeCommand } from "../../console/Documented.ts"
import * as Exit from "../../console/Exit.ts"
import { count as counted } from "../../console/Printable.ts"
import * as Health from "../../workers/Health.ts"
import * as Monitor from "../../workers/Monitor.ts"
import * as Tokens from "../../workers/Tokens.ts"
import * as Worker from "../../workers/Worker.ts"
import { urlOf } from "../database/RunDatabase.ts"
import * as SharedDatabase from "../database/SharedDatabase.ts"
import * as SharedPasswords from "../database/SharedPasswords.ts"
import { flags as settings } from "../settings/Flags.ts"
import * as Session from "../settings/Session.ts"
import { checkedText, count, flagsOf, group, once, path } from "../settings/Setting.ts"
import { passwords } from "./PasswordsCommand.ts"

const flags = {
  ...flagsOf(group("run", {
    tokens: path("FILE", "JSON file of access tokens by organization id, which only you can read", once),
    health: checkedText(
      "HOST:PORT",
      "Serve the worker's health; a port alone is one of this computer",
      (text) => Health.parseAddress(text) !== undefined,
      { expects: "an address such as 127.0.0.1:8080", ...once }
    ),
    stall: count("SECONDS", "How long a run may make no progress before the health is bad", [5, 3600], 120, once),
    lease: count(
      "SECONDS",
      "How long a worker may be silent before others take its runs",
      [3, 300],
      Worker.defaultLeaseMillis / 1000,
      once
    ),
    grace: count("SECONDS", "How long a worker that is stopped waits for the calls in flight", [0, 300], 20, once)
  })),
  ...settings("concurrency", "json", "database", "key", "baseUrl")
}

const readTokens = Effect.fnUntraced(function*(file: string | undefined) {
  const fromFile = file === undefined ? [] : yield* Tokens.fromFile(file).pipe(Exit.rejecting("Nothing was sent"))
  const all = [...fromFile, ...Tokens.fromEnvironment(process.env)]
  if (all.length === 0) {
    return yield* Exit.exitRejected(
      "Nothing was sent: the worker has no access token. Name a file with --tokens FILE, such as {\"ORGANIZATION-ID\": \"TOKEN\"}, or",
      "set FLAT_ACCESS_TOKEN_ORGANIZATION-ID. \"roster apply\" prints the id of an organization."
    )
  }
  return [...new Map(all.map((access) => [access.organization, access])).values()]
})

const watchDatabase = (monitor: Monitor.Monitor, log: (message: string) => Effect.Effect<void>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    let wasReached = true
    for (;;) {
      const isReached = yield* Effect.match(Effect.timeout(sql`SELECT 1`, 5000), {
        onFailure: () => false,
        onSuccess: () => true
      })
      monitor.database(isReached)
      if (isReached !== wasReached) yield* log(`the database ${isReached ? "is reached again" : "cannot be reached"}`)
      wasReached = isReached
      yield* Effect.sleep(3000)
    }
  })

export const worker = Command.make(
  "worker",
  flags,
  Effect.fn(function*(options) {
    const console = yield* Console.Console
    // The JSON log has a time of its own.
    const write = (message: string): void =>
      console.error(options.json ? message : `${new Date().toISOString()} ${message}`)
    const log = (message: string) => Effect.sync(() => write(message))
    const url = urlOf(options.database)
    if (url === undefined) {
      return yield* Exit.exitRejected(
        "Nothing was sent: a worker needs a PostgreSQL database. Name it with --database postgres://USER@HOST/NAME or FLAT_ROSTER_DATABASE."
      )
    }
    const tokens = yield* readTokens(options.tokens)
    const key = yield* SharedPasswords.requireKey(options.key)
    const monitor = Monitor.make(tokens.length, options.stall * 1000)
    yield* Effect.scoped(Effect.gen(function*() {
      const members = yield* Effect.forEach(tokens, ({ baseUrl, organization, token }) =>
        Effect.map(
          Layer.build(Session.layerOf({
            token,
            baseUrl: baseUrl ?? Session.baseUrlOf(options.baseUrl),
            concurrency: options.concurrency,
            onWait: (until) => {
              monitor.wait(organization, until)
              write(`organization ${organization}: the hourly limit is used up, waits until ${until.toISOString()}`)
            }
          })),
          (client): Worker.Member => ({ organization, client })
        ))
      yield* Exit.quitAtSecondSignal(
        "Finishing the calls in flight. A second signal ends the worker immediately.",
        "SIGINT",
        "SIGTERM"
      )
      if (options.health !== undefined) {
        const { address, port } = yield* Health.serve(Health.parseAddress(options.health)!, monitor).pipe(
          Effect.catch((error) =>
            Exit.exitRejected(`Nothing was sent: the health endpoint cannot listen: ${error.message}.`)
          )
        )
        yield* log(`health at http://${address.includes(":") ? `[${address}]` : address}:${port}`)
      }
      yield* Effect.forkScoped(watchDatabase(monitor, log))
      yield* log(`works for ${counted(members.length, "organization")}`)
      yield* Worker.run({
        members,
        key,
        monitor,
        leaseMillis: options.lease * 1000,
        graceMillis: options.grace * 1000,
        log
      }).pipe(
        // The cluster reports each attempt to reach the database, with a stack.
        Effect.provideService(References.MinimumLogLevel, "None")
      )
    })).pipe(
      SharedDatabase.connect(url),
      Effect.catchTag("KeyWrong", SharedPasswords.wrongKey),
      Effect.onInterrupt(() =>
        Effect.gen(function*() {
          yield* log("stopped")
          yield* Exit.drainOutput
          // Being stopped is how a worker ends: service managers expect 0.
          process.exit(exitCodes.done)
        })
      )
    )
  })
).pipe(
  describeCommand(
    `Executes the runs that "roster apply --database postgres://…" submitted, of every organization whose token it has, until it is
stopped. Start as many workers as you like on the same database: each run is executed by one of them at a time, and when a worker
ends in any way, another one continues its runs. Calls that had no response are looked up before they are repeated.

Workers do not talk to each other, and listen on no socket but that of --health. It responds with JSON: 200 while the worker makes
progress, waits for the hourly limit or has nothing to do; 503 when a run makes no progress for --stall seconds, or the database
cannot be reached. SIGTERM or Ctrl-C ends the worker: it finishes the calls in flight and hands its runs over.`,
    {
      done: "it was stopped, and its runs are handed over",
      environment:
        "FLAT_ROSTER_DATABASE, FLAT_ROSTER_KEY (required unless --key is given), FLAT_ACCESS_TOKEN_ORGANIZATION-ID (tokens), FLAT_BASE_URL, NODE_EXTRA_CA_CERTS (PEM file of a certificate authority to trust)",
      examples: {
        "worker passwords 862a3b5e --out passwords.csv --forget":
          "Write the passwords of a run to a file, and remove them from the database",
        "worker --database postgres://roster@db/roster --tokens tokens.json --key roster.key":
          "Work for the organizations of a tokens file",
        "worker --tokens tokens.json --key roster.key --health 127.0.0.1:8080":
          "Serve the worker's health; the database is in FLAT_ROSTER_DATABASE"
      }
    }
  ),
  Command.withSubcommands([passwords])
)
