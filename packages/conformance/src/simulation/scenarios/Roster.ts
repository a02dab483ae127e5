/** `roster apply` of two plans, in one process or in two that take the run over from each other. They are killed, lose their power, and go on until all is done. */
import type { Scenario } from "../history/Scenario.ts"
import * as Invariants from "../roster/Invariants.ts"
import { Machine } from "../roster/Machine.ts"
import { School } from "../roster/School.ts"

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
    const ids = await machine.finish(school.first(), school)
    if (ids.size > 0) await machine.finish(school.next(ids), school)
    if (Invariants.isHopeless(history)) return
    Invariants.state(history, school, "Flat has what the plans say", machine.isShared)
    Invariants.repetitions(history, machine.isShared)
  }
}
