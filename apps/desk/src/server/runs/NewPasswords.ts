/** A run that gives accounts new passwords: those of one person, or of the pupils of a class. */
import { Effect, Schema, Stream } from "effect"
import { refuse } from "../request/Signed.ts"
import { nameOf, type Who } from "../request/Who.ts"
import type { Runs } from "./Runs.ts"

const Request = Schema.Struct({
  yes: Schema.Literal(true),
  title: Schema.NonEmptyString.check(Schema.isMaxLength(200)),
  /** The username of one person. */
  username: Schema.optional(Schema.NonEmptyString),
  /** The group of the pupils of a class. */
  group: Schema.optional(Schema.NonEmptyString)
})

/** Begins the run, and returns its id. */
export const begin = Effect.fn("desk.passwords")(function*(runs: Runs, who: Who, body: unknown) {
  const { group, title, username } = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Request)(body),
    () => refuse(400, "NEEDS_YES", "Nothing was changed: say whose passwords are new, and agree to it.")
  )
  const people = yield* Stream.runCollect(
    who.flat.organization.listOrganizationUsers.stream({
      ...username === undefined ? { group: [group ?? "none"] } : { q: username },
      limit: 1000
    })
  )
  // Who gives an administrator a password has the school.
  const chosen = people.filter((user) =>
    user.organizationRole === "user" && username === undefined ||
    user.username === username && ["user", "teacher"].includes(user.organizationRole ?? "")
  )
  if (chosen.length === 0) {
    return yield* refuse(
      400,
      "BAD_REQUEST",
      username === undefined ? "The class has no pupils." : "Administrators change their own passwords in Flat."
    )
  }
  return yield* runs.begin(who, {
    kind: "passwords",
    title,
    plan: {
      made: new Date().toISOString(),
      steps: chosen.map(({ id, username }) => ({
        id: `setPassword:${id}`,
        kind: "setPassword",
        needs: [],
        reason: "an administrator asked for it",
        account: id,
        username
      }))
    },
    rows: chosen.map((user) => ({
      action: "change",
      kind: "account",
      name: nameOf(user),
      detail: "new password",
      rooms: username === undefined ? [title] : []
    }))
  })
})
