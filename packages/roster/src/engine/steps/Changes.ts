/**
 * Changes and removes what exists. Fields and removals are left to the client, which may send them again within ten seconds: the fields are then what the
 * plan says, whoever changed them in between. States and members are sent again only after a look-up.
 */
import { FlatClient } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Records from "effect/Record"
import * as Redacted from "effect/Redacted"
import { type Claim, type Entry, valuesOf } from "../../plan/IdMap.ts"
import type {
  Change,
  ChangeClassState,
  Enrol,
  RemoveAccount,
  SetPassword,
  UpdateAccount,
  UpdateClass
} from "../../plan/Step.ts"
import { complete } from "../outcome/Outcome.ts"
import { toLevel } from "./CreateClass.ts"
import { isOpen, sendOnce, type StepContext } from "./StepContext.ts"

/** Only the look-up of `sendOnce` says whether a write is sent again, not the client. */
const once = { retryWrites: "never" } as const

/** Returns the entry of the id map with new values. By them, the next plan distinguishes what the tool wrote from what people wrote. */
const entryOf = ({ ids }: StepContext, claim: Claim, values: Readonly<Record<string, string>>) =>
  Effect.map(ids.get(claim.kind, claim.source), (before): Entry => ({
    ...claim,
    written: { ...before?.written, ...values }
  }))

const newValues = (changes: Readonly<Record<string, Change | undefined>>) =>
  valuesOf(Records.map(changes, (change) => change?.to))

export const updateAccount = Effect.fnUntraced(function*(step: UpdateAccount, context: StepContext) {
  const flat = yield* FlatClient.FlatClient
  const { email, firstname, lastname, role, username } = step.changes
  yield* flat.organization.updateOrganizationUser({
    user: step.account,
    body: {
      username: username?.to,
      firstname: firstname?.to,
      lastname: lastname?.to,
      email: email?.to,
      // A plan never makes administrators.
      organizationRole: role === undefined ? undefined : role.to === "teacher" ? "teacher" : "user"
    }
  })
  const claim = { kind: "account", source: step.person, flat: step.account } as const
  return step.forget === true
    ? { outcome: complete(), forgets: claim }
    : { outcome: complete(), entry: yield* entryOf(context, claim, newValues(step.changes)) }
})

/** The password is saved, and the intent to set it, before it is sent: after a kill the same one is sent again, and until then it is shown as unverified. */
export const setPassword = Effect.fnUntraced(
  function*(step: SetPassword, { credentials, journal, lineOf }: StepContext) {
    const flat = yield* FlatClient.FlatClient
    if (credentials === undefined) {
      return yield* Effect.die(new Error("apply: a step needs a generated password, but `credentials` is not set"))
    }
    const line = lineOf(step)
    const [password] = yield* Effect.all(
      [credentials.reserve(line, step.username), journal.intend(step.id)],
      { concurrency: 2 }
    )
    yield* flat.organization.updateOrganizationUser({
      user: step.account,
      body: { password: Redacted.value(password) }
    })
      .pipe(Effect.tapError((error) => {
        if (isOpen(error)) return Effect.ignore(credentials.mark(line, step.username, "unverified: no response came"))
        journal.forget(step.id)
        return Effect.ignore(credentials.mark(line, step.username, "the account keeps its earlier password"))
      }))
    yield* credentials.confirm(line, step.username)
    return { outcome: complete() }
  }
)

export const removeAccount = Effect.fnUntraced(function*({ account }: RemoveAccount, { ids }: StepContext) {
  const flat = yield* FlatClient.FlatClient
  const note = yield* flat.organization.removeOrganizationUser({ user: account }).pipe(
    Effect.as(undefined),
    Effect.catchIf(
      (error) => error.reason._tag === "NotFound",
      () => Effect.succeed("the account does not exist any more")
    )
  )
  return { outcome: complete(note), forgets: yield* ids.ofFlat("account", account) }
})

export const updateClass = Effect.fnUntraced(function*(step: UpdateClass, context: StepContext) {
  const flat = yield* FlatClient.FlatClient
  const { changes, target } = step
  yield* flat.classes.updateClass({
    class: target,
    body: { name: changes.name?.to, section: changes.section?.to, level: toLevel(changes.level?.to) }
  })
  if (step.forget === true) return { outcome: complete(), forgets: yield* context.ids.ofFlat("class", target) }
  const claim = { kind: "class", source: step.class, flat: target } as const
  return { outcome: complete(), entry: yield* entryOf(context, claim, newValues(changes)) }
})

export const changeState = Effect.fnUntraced(function*(step: ChangeClassState, context: StepContext) {
  const flat = yield* FlatClient.FlatClient
  const room = { class: context.flatOf(step.target) }
  const wanted = step.kind === "archiveClass" ? "archived" : "active"
  const isDone = Effect.map(flat.classes.getClass(room), ({ state }) => state === wanted ? true : undefined)
  const isDoneBefore = step.forget === true && (yield* isDone) === true
  const { found } = isDoneBefore ? { found: false } : yield* sendOnce<boolean>(context, step, {
    send: Effect.as(flat.classes[step.kind](room, once), true),
    find: () => isDone
  })
  const outcome = complete(found ? "no response came; the state of the class shows that it was executed" : undefined)
  if (step.forget === true) return { outcome, forgets: yield* context.ids.ofFlat("class", room.class) }
  if (step.class === undefined) return { outcome }
  const claim = { kind: "class", source: step.class, flat: room.class } as const
  return { outcome, entry: yield* entryOf(context, claim, { state: wanted }) }
})

const isMember = Effect.fnUntraced(function*(room: string, user: string) {
  const flat = yield* FlatClient.FlatClient
  const { studentsGroup, teachersGroup } = yield* flat.classes.getClass({ class: room })
  for (const group of [studentsGroup, teachersGroup]) {
    if (group === undefined) continue
    const members = yield* flat.groups.listGroupUsers({ group: group.id })
    if (members.some(({ id }) => id === user)) return true
  }
  return false
})

export const enrol = Effect.fnUntraced(function*(step: Enrol, context: StepContext) {
  const flat = yield* FlatClient.FlatClient
  const member = { class: context.flatOf(step.target), user: context.flatOf(step.account) }
  const enrols = step.kind === "enrol"
  const isDone = Effect.map(isMember(member.class, member.user), (found) => found === enrols ? true : undefined)
  const { found } = yield* sendOnce<boolean>(context, step, {
    send: Effect.as(flat.classes[enrols ? "addClassUser" : "deleteClassUser"](member, once), true).pipe(
      // An earlier attempt, or somebody else, may have removed the member.
      Effect.catchIf(
        (error) => !enrols && error.reason._tag === "NotFound",
        (error) => Effect.flatMap(isDone, (gone) => gone === true ? Effect.succeed(true) : Effect.fail(error))
      )
    ),
    find: () => isDone
  })
  return {
    outcome: complete(found ? "no response came; the members of the class show that it was executed" : undefined)
  }
})
