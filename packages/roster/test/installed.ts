/**
 * Tests the published package: the command and the modules run from the tarball. `pnpm tools test:package` runs it in an empty project.
 */
import type { FlatClient } from "@flat-sdk/core"
import { Engine, IdMap, Live, Plan, Read, Roster, Sqlite } from "@flat-sdk/roster"
import { descriptions, start } from "@flat-sdk/roster/command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as SqlClient from "effect/sql/SqlClient"
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const home = mkdtempSync(join(tmpdir(), "roster-installed-"))
const { FLAT_ACCESS_TOKEN: _, FLAT_BASE_URL: __, ...environment } = process.env

const roster = (args: ReadonlyArray<string>, expected: RegExp) => {
  const { status, stderr, stdout } = spawnSync("npx", ["--no-install", "@flat-sdk/roster", ...args], {
    encoding: "utf8",
    cwd: process.cwd(),
    env: { ...environment, HOME: home, FLAT_ROSTER_STATE: join(home, "state"), npm_config_loglevel: "error" }
  })
  if (status !== 0 || stderr !== "" || !expected.test(stdout)) {
    throw new Error(`roster ${args.join(" ")}: exit code ${status}\n${stdout.slice(0, 2000)}\n${stderr}`)
  }
}

/** A plan from files, compared with an organization without accounts. */
const planned = (path: string) =>
  Effect.map(Read.open(path, { today: "2026-10-01" }), (files): Plan.Plan => {
    if (!Roster.isValid(files)) throw new Error("the generated files are invalid")
    return Plan.make(files, Live.make(), IdMap.empty, { today: "2026-10-01" })
  })

/** What a program that applies a plan provides: the types must fit. */
export const applied = (
  plan: Plan.Plan
): Effect.Effect<Engine.Applied, unknown, FlatClient.FlatClient | SqlClient.SqlClient> =>
  Engine.apply(plan, { concurrency: 1, credentials: undefined })

try {
  roster(["--version"], /^roster v\d/)
  roster(["--help"], /apply +Execute a plan/)
  roster(["check", join(home, "school"), "--sample"], /OneRoster 1\.2/)
  if (descriptions.length < 10 || typeof start !== "function") {
    throw new Error("the module of the command lacks commands")
  }
  const plan = await Effect.runPromise(planned(join(home, "school")))
  if (plan.steps.filter(({ kind }) => kind === "createAccount").length < 20) throw new Error("the plan lacks accounts")
  const runs = Effect.flatMap(Engine.records, (records) => records.runs)
  const database = Layer.orDie(Sqlite.layer(join(home, "school.sqlite")))
  const before = await Effect.runPromise(Effect.provide(runs, database))
  if (before.length !== 0) throw new Error("a new database has runs")

  const modules = join("node_modules", ".pnpm")
  const others = existsSync(modules)
    ? readdirSync(modules).filter((name) => /^(?:undici@|@effect\+|cli-progress@)/.test(name))
    : []
  if (others.length > 0) throw new Error(`installs ${others.join(", ")}`)
} finally {
  rmSync(home, { recursive: true, force: true })
}
