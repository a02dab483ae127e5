/**
 * `roster apply` of two plans, in one process or in two that take the run over from each other. They are killed, lose their power, and go on until all is done.
 * Now and then two computers that do not know of each other apply one.
 */
import type { Scenario } from "../history/Scenario.ts"
import * as Invariants from "../roster/Invariants.ts"
import { Machine } from "../roster/Machine.ts"
import { School } from "../roster/School.ts"
import { hour } from "../world/World.ts"

export const roster: Scenario = {
  name: "roster",
  weight: 2.2,
  setup: (dice) => ({
    scopes: ["edu.admin.users"],
    users: 1,
    requests: [60, 7200, 7200][dice.below(3)]!,
    tokenLifetime: 3_600_000
  }),
  run: async (history) => {
    const school = new School(history.world)
    const machine = new Machine(history)
    history.disturbServer()
    // A computer that waits for the limit of the hour is not waited for.
    if (history.quotaReset < hour && history.world.dice("computers").next() < 0.15) {
      await Machine.together(history, school.first())
      return Invariants.state(history, school, "two computers make each class once", false)
    }
    const ids = await machine.finish(school.first(), school)
    if (ids.size > 0) await machine.finish(school.next(ids, !machine.isShared), school)
    if (Invariants.isHopeless(history)) return
    Invariants.state(history, school, "Flat has what the plans say", machine.isShared)
    Invariants.repetitions(history, machine.isShared)
  }
}
