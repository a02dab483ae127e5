/** Provisions a school from a file with the functions of this package. */
import { FlatClient } from "@flat-sdk/core"
import { Effect, FileSystem, Stream } from "effect"
import { fileURLToPath } from "node:url"
import * as Estimate from "../cli/Estimate.ts"
import * as Progress from "../cli/Progress.ts"
import * as Report from "../cli/Report.ts"
import * as Roster from "../file/Roster.ts"
import * as Credentials from "../passwords/Credentials.ts"
import * as Apply from "../run/Apply.ts"
import * as Plan from "../run/Plan.ts"
import * as Stage from "./Stage.ts"

const file = fileURLToPath(new URL("../../samples/lindenfeld-school.csv", import.meta.url))
const checks = { allowAdmins: false }
const concurrency = 8

const showPlan = Effect.fnUntraced(function*(plan: Plan.Plan) {
  const flat = yield* FlatClient.FlatClient
  const estimate = Estimate.make(Plan.writes(plan).length, concurrency, yield* flat.quota, new Date())
  yield* Stage.say(Report.plan(plan, { width: Stage.width() - 3, verbose: false, estimate }))
})

const apply = Effect.fnUntraced(function*(plan: Plan.Plan) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "flat-demo-" })
  const credentials = yield* Credentials.open(`${folder}/passwords.csv`)
  const animate = process.stderr.isTTY && process.env["TERM"] !== "dumb"
  const progress = yield* Progress.make(Plan.writes(plan).length, animate)
  return yield* Apply.run(plan, { concurrency, credentials, onOutcome: animate ? progress.tick : undefined })
}, Effect.scoped)

/** Reads the file, plans and applies it. Then shows that a second run finds only what has changed in between. */
export const run = Effect.gen(function*() {
  const { organization } = yield* FlatClient.FlatClient

  yield* Stage.step("Provision a school from a file", "pnpm roster sync apps/roster/samples/lindenfeld-school.csv")
  const roster = yield* Roster.readFile(file, checks)
  const plan = yield* Plan.read(roster, checks)
  yield* showPlan(plan)
  const outcomes = yield* apply(plan)
  yield* Stage.say(`\n${Report.outcomes(plan, outcomes, Stage.width() - 3)}`)
  yield* Stage.say(
    Stage.good(
      `${
        Report.rows(outcomes.length)
      } applied. The generated passwords were saved to a temporary file, which is deleted by now.`
    )
  )

  yield* Stage.step(
    "Run it again after a name was changed by hand",
    "plans first, writes only what differs, never removes an account"
  )
  const [teacher] = yield* Stream.runCollect(
    organization.listOrganizationUsers.stream({ q: roster.rows[0]!.username }).pipe(Stream.take(1))
  )
  if (teacher !== undefined) {
    yield* organization.updateOrganizationUser({ user: teacher.id, body: { lastname: "Changed-By-Hand" } })
  }
  const second = yield* Plan.read(roster, checks)
  yield* showPlan(second)
  yield* apply(second)
  const third = Plan.count(yield* Plan.read(roster, checks))
  yield* Stage.say(
    Stage.good(
      `Applied. A third plan finds ${
        third.create + third.update
      } accounts to write and ${third.unchanged} that match the file.`
    )
  )
})
