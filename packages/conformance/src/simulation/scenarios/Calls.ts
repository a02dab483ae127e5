/** Calls and writes of two to eight clients in two processes, with one token store, and one quota for all or one in each process. */
import type { Scenario } from "../history/Scenario.ts"
import { kinds } from "../history/Tokens.ts"
import * as Crew from "./Crew.ts"

export const calls: Scenario = {
  name: "calls",
  setup: (dice) => ({
    scopes: ["collections", "edu.admin.users"],
    users: 1 + dice.below(5),
    requests: [12, 60, 7200][dice.below(3)]!,
    tokenLifetime: [20_000, 300_000, 3_600_000][dice.below(3)]!,
    isQuotaShared: dice.next() < 0.9,
    tokens: kinds[dice.below(kinds.length)]!,
    closes: true,
    window: [3_600_000, 60_000][dice.below(2)]!
  }),
  run: (history) =>
    Crew.work(history, (step) => {
      const { dice, kept, name } = step
      const body = { title: name }
      const choice = dice.next()
      const collection = kept[dice.below(kept.length)]
      if (choice < 0.4) {
        return history.send(step, "collections", "createCollection", "once", { body }, ({ id }) => kept.push(id))
      }
      if (choice < 0.7 || collection === undefined) {
        return history.send(step, "organization", "countOrgaUsers", "read", {})
      }
      if (choice < 0.9) return history.send(step, "collections", "editCollection", "again", { collection, body })
      kept.splice(kept.indexOf(collection), 1)
      return history.send(step, "collections", "deleteCollection", "again", { collection })
    })
}

/** Clients that act as a user: a token is created when one is needed, and kept when whoever waited for it has gone. */
export const delegates: Scenario = {
  ...calls,
  name: "delegates",
  weight: 0.4,
  setup: (dice) => ({ ...calls.setup(dice), tokens: "delegated" })
}

/** Two processes that find the same expired tokens in a store without a lock: both refresh them, and one is too late. */
export const races: Scenario = {
  ...calls,
  name: "races",
  weight: 0.5,
  setup: ({ below }) => ({
    scopes: ["collections", "edu.admin.users"],
    users: 1 + below(5),
    requests: 7200,
    tokenLifetime: 3_600_000,
    tokens: "unlocked",
    hasExpired: true
  })
}
