/**
 * A PostgreSQL server of the tests' own: in a temporary folder, on a free port of this computer, without waiting for the disk. It ends with the process.
 * PostgreSQL refuses to run as root: then it runs as another user.
 */
import { binaries } from "@flat-sdk/tools/tests/Postgres"
import { common, type Programs } from "@flat-sdk/tools/tests/ProgramTests"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as SharedDatabase from "../../src/cli/database/SharedDatabase.ts"

/** The user to run as instead of root. */
const otherUser = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string, user: string) => Number(common.execFileSync("id", [flag, user], { stdio: "pipe" }))
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: id("-u", user), gid: id("-g", user) }
    } catch {
      // Not every system has both.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

const guard = fileURLToPath(new URL("PostgresGuard.ts", import.meta.url))

export interface PostgresServer {
  /** Creates an empty database, and returns its URL. */
  readonly database: (name: string) => Effect.Effect<string>
  /** Ends it. Its data stay. */
  readonly stop: Effect.Effect<void>
  /** Starts it again. */
  readonly start: Effect.Effect<void>
  /** Runs a statement as the administrator. Returns the first value of its first row. */
  readonly sql: (database: string, statement: string) => Effect.Effect<string>
}

const make = Effect.fnUntraced(function*({ execFileSync, spawnSync }: Programs<"initdb" | "postgres">) {
  const user = otherUser()
  const folder = mkdtempSync(join(tmpdir(), "roster-pg-"))
  const own = (path: string) => user === undefined ? undefined : chownSync(path, user.uid, user.gid)
  own(folder)
  const installed = binaries()!
  // The other user may not be able to read the folder of this repository.
  const isReadable =
    spawnSync("postgres", ["--version"], { ...user, cwd: folder, env: { PATH: installed } }).status === 0
  const bin = isReadable ? installed : join(folder, "native/bin")
  if (!isReadable) cpSync(dirname(installed), dirname(bin), { recursive: true, verbatimSymlinks: true })
  const password = Redacted.make(randomBytes(12).toString("hex"))
  const secret = join(folder, "password")
  writeFileSync(secret, Redacted.value(password), { mode: 0o600 })
  own(secret)
  const data = join(folder, "data")
  execFileSync("initdb", [
    "--pgdata",
    data,
    "--username",
    "postgres",
    "--auth",
    "scram-sha-256",
    "--pwfile",
    secret,
    "--encoding",
    "UTF8",
    "--locale",
    "C",
    "--no-sync"
  ], { ...user, cwd: folder, stdio: ["ignore", "ignore", "pipe"], env: { PATH: `${bin}:${process.env["PATH"]}` } })
  const port = yield* Effect.promise(freePort)
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=16MB"
  ]
  const launch = Effect.callback<ChildProcess>((resume) => {
    const server = [join(bin, "postgres"), "-D", data, ...settings.flatMap((setting) => ["-c", setting])]
    const child = spawn(process.execPath, [guard, folder, JSON.stringify(user ?? {}), ...server], {
      stdio: ["pipe", "ignore", "pipe"],
      env: { PATH: process.env["PATH"] }
    })
    let log = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text
      if (text.includes("ready to accept connections")) resume(Effect.succeed(child))
    })
    child.on("exit", () => resume(Effect.die(new Error(`PostgreSQL did not start:\n${log}`))))
  })
  let running: ChildProcess | undefined
  const stopped = join(folder, "stopped")
  const stop = Effect.callback<void>((resume) => {
    writeFileSync(stopped, "")
    running!.once("exit", () => resume(Effect.void)).stdin!.end()
  })
  const start = Effect.map(launch, (child) => {
    running = child
    rmSync(stopped, { force: true })
  })
  yield* start
  const url = (name: string) => `postgres://postgres:${Redacted.value(password)}@127.0.0.1:${port}/${name}`
  const sql = (name: string, statement: string) =>
    Effect.flatMap(SqlClient.SqlClient, (client) => client.unsafe(statement).values).pipe(
      Effect.map(([row]) => String(row?.[0] ?? "")),
      Effect.provide(SharedDatabase.layer(Redacted.make(url(name)))),
      Effect.orDie
    )
  const started: PostgresServer = {
    sql,
    stop,
    start,
    database: (name) => Effect.as(sql("postgres", `CREATE DATABASE ${name}`), url(name))
  }
  return started
})

let server: Promise<PostgresServer> | undefined

/** The server of all tests of this process. Each takes databases with names of its own. */
export const shared = (programs: Programs<"initdb" | "postgres">): Effect.Effect<PostgresServer> =>
  Effect.promise(() => server ??= Effect.runPromise(make(programs)))
