/** The classes of a school, for its administrators: Flat lists and archives a class for its teachers only, so each is seen as one of them. */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Effect, Schema, Stream } from "effect"
import type { SchoolClass } from "../shared/Desk.ts"
import { refuse, type Refused } from "./request/Signed.ts"
import { nameOf, type Who } from "./request/Who.ts"

/** Whether Flat refuses the call itself, or the delegated token that it needs. */
const isForbidden = (error: FlatError.FlatError | Refused): boolean =>
  error._tag === "FlatError" &&
  (error.reason._tag === "Forbidden" || (error.reason._tag === "Credentials" && / 403 /.test(error.message)))

/** A delegated token of a teacher needs a right that administrators have if they granted it in the sign-in. */
const explain = <A>(effect: Effect.Effect<A, FlatError.FlatError | Refused>) =>
  Effect.catchIf(effect, isForbidden, () =>
    refuse(
      403,
      "FORBIDDEN",
      "Flat does not let you act for the teachers of the school. The right \"edu.admin.users\" is missing: sign out, sign in as an administrator of the school, and allow the desk to manage its accounts."
    ))

const listAs = (flat: FlatClient.FlatClientShape, as: string, teacher: string) =>
  Effect.map(
    Effect.forEach(["active", "inactive"] as const, (state) => flat.classes.listClasses({ state })),
    (lists) =>
      lists.flat().map(({ creationDate, id, name, section, state, studentsGroup }): SchoolClass => ({
        id,
        name,
        section,
        teacher,
        as,
        created: creationDate,
        state,
        group: studentsGroup?.id,
        pupils: studentsGroup?.usersCount ?? 0
      }))
  )

const asTeacher = ({ flat, id }: Who, teacher: string) => teacher === id ? flat : flat.actAs(teacher, ["edu.classes"])

/** Lists the classes that are not archived: the oldest first, those of a day by name. */
export const list = Effect.fn("desk.classes")(function*(who: Who) {
  const teachers = yield* Stream.runCollect(
    who.flat.organization.listOrganizationUsers.stream({ role: ["teacher"], limit: 1000 })
  )
  const lists = yield* Effect.forEach(
    [{ id: who.id, name: who.name }, ...teachers.map((user) => ({ id: user.id, name: nameOf(user) }))],
    ({ id, name }) => listAs(asTeacher(who, id), id, name),
    { concurrency: 4 }
  )
  const classes = [...new Map(lists.flat().map((one) => [one.id, one])).values()]
  return classes.sort((a, b) => keyOf(a).localeCompare(keyOf(b), "en", { numeric: true }))
}, explain)

const keyOf = ({ created = "", name }: SchoolClass) => `${created.slice(0, 10)} ${name}`

const Request = Schema.Struct({ class: Schema.NonEmptyString, as: Schema.NonEmptyString, archive: Schema.Boolean })

/** Archives a class as one of its teachers, or restores it. */
export const archive = Effect.fn("desk.archive")(function*(who: Who, body: unknown) {
  const { archive, as, class: room } = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Request)(body),
    () => refuse(400, "BAD_REQUEST", "Say which class, as which teacher, and whether it is archived or restored.")
  )
  const { classes } = asTeacher(who, as)
  return yield* archive ? classes.archiveClass({ class: room }) : classes.unarchiveClass({ class: room })
}, explain)
