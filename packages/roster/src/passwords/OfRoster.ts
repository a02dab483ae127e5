/** The passwords in a school's files. Plans have none, so that they can be shown and saved. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Roster } from "../model/Roster.ts"

/** Returns the function that the engine asks for the passwords of people whose files have one. */
export const ofRoster = (
  roster: Pick<Roster, "people">
): (person: string) => Effect.Effect<Redacted.Redacted<string> | undefined> =>
(person) => Effect.succeed(roster.people.get(person)?.password)
