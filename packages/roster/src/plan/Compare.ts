/** Reads the organization and plans, for programs that have an id map. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as ReadLive from "../live/ReadLive.ts"
import type { Roster } from "../model/Roster.ts"
import type { Known } from "./Known.ts"
import * as Make from "./Make.ts"
import type { Options } from "./Options.ts"
import { needed } from "./parts/Classes.ts"
import type { Plan } from "./Plan.ts"

/** Reads what the organization of the token has now, as far as the roster needs it, and plans what to write. Sends only GET requests. */
export const compare = (
  roster: Roster,
  known: Known,
  options: Options
): Effect.Effect<Plan, FlatError | ReadLive.AccountsUnreadable, FlatClient.FlatClient> =>
  Effect.map(ReadLive.read(needed(roster, known)), (live) => Make.make(roster, live, known, options))
