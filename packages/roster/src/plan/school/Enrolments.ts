/**
 * The steps for members of classes. Flat decides by the role in the organization whether a member teaches or learns, so a membership whose role
 * differs from it is reported and not written.
 */
import type { Files } from "../Draft.ts"
import * as Ids from "../Ids.ts"
import { type Enrol, existing } from "../Step.ts"
import type { Resolved } from "./Accounts.ts"
import { isAdministrator } from "./Administrator.ts"
import type { Writable } from "./Classes.ts"
import { counts } from "./Match.ts"

export type Enrolments = ReturnType<typeof plan>

const none: ReadonlyArray<string> = []

/** What a membership waits for, but for the steps that create its class and its person: it names them already. A district has half a million of these. */
const needsOf = (room: Writable, person: Resolved): ReadonlyArray<string> => {
  const ofRoom = room.reference._tag === "created" ? none : room.needs
  const ofPerson = person.reference._tag === "created" ? none : person.needs
  return ofRoom.length === 0 ? ofPerson : ofPerson.length === 0 ? ofRoom : [...ofRoom, ...ofPerson]
}

/** Plans the memberships of the classes that may be changed. */
export const plan = (
  { draft, known, live, roster, scope }: Files,
  writable: ReadonlyArray<Writable>,
  resolved: ReadonlyMap<string, Resolved>,
  leaving: ReadonlySet<string>
) => {
  const teachers: Array<Enrol> = []
  const pupils: Array<Enrol> = []
  const removals: Array<Enrol> = []
  const sources = new Map<string, string>()
  for (const entry of known.accounts.values()) sources.set(entry.flat, entry.source)
  for (const [source, { reference }] of resolved) if (reference._tag === "existing") sources.set(reference.id, source)
  /** Memberships in Flat of accounts and classes that the map knows, for thresholds. */
  let total = 0
  /** Those of teachers who are no administrators, and the accounts of those that end, also with the accounts. */
  const ofTeachers = { known: 0, ending: Array<string>() }

  const enrol = (room: Writable) => {
    for (const membership of roster.memberships.ofClass(room.source)) {
      if (membership.change === "removed") continue
      if (membership.role === "other") {
        draft.skipped.membershipsOther++
        continue
      }
      if (!scope.isCurrent(membership)) {
        draft.skipped.membershipsNotNow++
        continue
      }
      const person = resolved.get(membership.person)
      if (person === undefined) {
        draft.skipped.membershipsUnresolved++
        continue
      }
      const teaches = membership.role === "teacher"
      const account = person.reference._tag === "existing" ? person.reference.id : undefined
      const about = { person: membership.person, class: room.source, account, from: membership.from }
      const now = account === undefined ? undefined : room.live?.members?.get(account)
      if (teaches !== person.staff) {
        draft.report("class-role-differs", about)
      } else if (now !== undefined && (now === "teacher") !== teaches) {
        draft.report("class-wrong-group", about)
      } else if (now !== undefined || (account !== undefined && room.live === undefined && account === live.self)) {
        // The token's user teaches every class that it creates.
        draft.unchanged.memberships++
      } else {
        const step: Enrol = {
          ...Ids.step(
            "enrol",
            teaches ? "teaches the class by the files" : "is in the class by the files",
            room.source,
            membership.person
          ),
          needs: needsOf(room, person),
          target: room.reference,
          account: person.reference
        }
        ;(teaches ? teachers : pupils).push(step)
      }
    }
  }

  /** Nothing is done for people whose account is a conflict: it may be another person who left the class. */
  const isContested = (id: string): boolean => {
    const person = roster.people.get(id)
    return person !== undefined && counts(person) && scope.people.has(id) && !resolved.has(id)
  }

  const remove = (room: Writable) => {
    for (const [id, group] of room.live?.members ?? []) {
      const person = sources.get(id)
      if (person === undefined) {
        if (id !== live.self && live.accounts.get(id)?.test !== true) draft.skipped.membersByHand++
        continue
      }
      total++
      const role = live.accounts.get(id)?.role
      const isAdmin = role !== undefined && isAdministrator(role)
      const teaches = group === "teacher" && !isAdmin && id !== live.self
      if (teaches) ofTeachers.known++
      if (teaches && leaving.has(id)) ofTeachers.ending.push(id)
      const membership = roster.memberships.get(room.source, person)
      const gone = membership === undefined
        ? roster.coverage.memberships === "complete" && roster.classes.has(room.source)
        : membership.change === "removed" || (membership.end !== undefined && !scope.isCurrent(membership))
      // Administrators stay: one of them is the token's user, without whom nobody could change the class.
      if (!gone || id === live.self || leaving.has(id) || isAdmin) continue
      // A person who begins later has not left.
      if (membership?.begin !== undefined && membership.begin > (draft.options.at ?? draft.options.today)) continue
      if (roster.unlisted.has(person) || isContested(person)) continue
      // A file of changes names the enrollment that ends, and a part of the files one that ended: there may be another one of the pair, as for each term.
      const isSure = roster.coverage.memberships === "complete"
      if (draft.options.removeMemberships !== true || !isSure) {
        draft.report(isSure ? "member-extra" : "member-end-unsure", { person, class: room.source, account: id })
        continue
      }
      if (teaches) ofTeachers.ending.push(id)
      removals.push({
        ...Ids.step("unenrol", "no longer in the class by the files", room.source, person),
        needs: room.needs,
        target: room.reference,
        account: existing(id)
      })
    }
  }

  for (const room of writable) {
    enrol(room)
    remove(room)
  }
  return { teachers, pupils, removals, known: total, ofTeachers }
}
