/** Calls whose tokens come from sources that only they have, so that the other calls keep their histories. */
import type { Scenario } from "../history/Scenario.ts"
import { calls } from "./Calls.ts"

/** Clients that act as a user: a token is created when one is needed, and kept when whoever waited for it has gone. */
export const delegates: Scenario = {
  ...calls,
  name: "delegates",
  weight: 0.5,
  // The creation of a token counts in another quota than the calls.
  setup: (dice) => ({ ...calls.setup(dice), requests: 7200, tokens: "delegated" })
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
