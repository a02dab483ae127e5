/**
 * Plans and applies rosters.
 */
import { Effect } from "effect"
import { join } from "node:path"
import type * as Roster from "../src/file/Roster.ts"
import * as Credentials from "../src/passwords/Credentials.ts"
import * as Apply from "../src/run/Apply.ts"
import * as Plan from "../src/run/Plan.ts"
import * as Fixture from "./Fixture.ts"

export const plan = (roster: Roster.Roster) => Plan.read(roster, { allowAdmins: false })

/** Plans and applies a roster with a new passwords file, one row at a time by default. */
export const sync = Effect.fnUntraced(function*(roster: Roster.Roster, concurrency = 1) {
  const path = join(yield* Fixture.folder, "passwords.csv")
  const made = yield* plan(roster)
  const credentials = yield* Credentials.open(path)
  const outcomes = yield* Apply.run(made, { concurrency, credentials })
  return { plan: made, outcomes, counts: Apply.count(outcomes), path }
})

export const trio = Fixture.roster(
  "ada,Ada,Lund,ada@example.edu,teacher",
  "bo,Bo,Reed,,student",
  "cy,Cy,Dee,cy@example.edu,student"
)

export const create = "createOrganizationUser"
