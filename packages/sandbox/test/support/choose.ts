/** Chooses callers, things and texts of a school at random: for requests that suit its state. */
import type { Random } from "../../src/state/Random.ts"
import type { Record as Stored } from "../../src/state/Records.ts"
import type { SchoolState } from "../../src/state/School.ts"

/** The school has nothing that the request needs. */
export class Nothing extends Error {}

/** A thing in a path, and the caller that usually may change it. */
export interface Place {
  readonly params: Readonly<Record<string, string>>
  readonly user: () => string
}

type Suits<A> = (value: A) => boolean
const any = () => true

export class Chooser {
  readonly school: SchoolState
  readonly #dice: Random
  readonly #focus: ReadonlySet<string>

  /** `focus`: ids that are chosen more often. */
  constructor(school: SchoolState, dice: Random, focus: Iterable<string> = []) {
    this.school = school
    this.#dice = dice
    this.#focus = new Set(focus)
  }

  one<A>(items: Iterable<A>, idOf: (item: A) => unknown = (item) => item): A {
    const all = Array.from(items)
    const near = all.filter((item) => this.#focus.has(idOf(item) as string))
    if (all.length === 0) throw new Nothing()
    return this.#dice.pick(near.length > 0 && this.#dice.next() < 0.85 ? near : all)
  }

  record<A extends Stored>(records: Iterable<A>, suits: Suits<A> = any): A {
    return this.one(Array.from(records).filter(suits), ({ id }) => id)
  }

  below(limit: number): number {
    return this.#dice.below(limit)
  }

  either(): boolean {
    return this.#dice.next() < 0.5
  }

  text(): string {
    return `Text ${this.below(1000)}`
  }

  /** Some of the fields of a body, at least one. */
  some(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const names = Object.keys(fields)
    const kept = names.filter(() => this.either())
    return Object.fromEntries((kept.length === 0 ? [this.#dice.pick(names)] : kept).map((name) => [name, fields[name]]))
  }

  /** An account with a token: usually one of these. */
  caller(ids: ReadonlyArray<string>): string {
    const able = this.school.tokens.filter(({ user }) => this.school.users.get(user) !== undefined)
    const right = able.filter(({ user }) => ids.includes(user))
    return this.one(right.length > 0 && this.#dice.next() < 0.9 ? right : able, ({ user }) => user).user
  }

  user(): string {
    return this.record(this.school.users.all()).id
  }

  staff(...roles: ReadonlyArray<string>): string {
    return this.caller(
      this.school.users.filter(({ organizationRole }) => roles.includes(organizationRole)).map(({ id }) => id)
    )
  }

  /** The administrator, for a thing of the organization. */
  inOrganization(params: Place["params"] = {}): Place {
    return { params, user: () => this.staff("admin") }
  }

  room() {
    const room = this.record(this.school.classroom.classes.all())
    const students = this.school.memberIds(room.studentsGroup)
    const teachers = this.school.memberIds(room.teachersGroup)
    return { room, students, teachers, params: { class: room.id }, user: () => this.caller(teachers) }
  }

  assignment() {
    const assignment = this.record(this.school.classroom.assignments.all())
    const { studentsGroup, teachersGroup } = this.school.classroom.classes.get(assignment.classroom)!
    return {
      params: { class: assignment.classroom, assignment: assignment.id },
      user: () => this.caller(this.school.memberIds(teachersGroup)),
      student: () => this.caller(this.school.memberIds(studentsGroup))
    }
  }

  /** A submission to an assignment with grades. */
  submission() {
    const { assignments, classes, submissions } = this.school.classroom
    const graded = (id: string) => assignments.get(id)!.content.maxPoints !== undefined
    const { assignment, classroom, creator, id } = this.record(submissions.all(), (one) => graded(one.assignment))
    const teachers = this.school.memberIds(classes.get(classroom)!.teachersGroup)
    return {
      params: { class: classroom, assignment, submission: id },
      user: () => this.caller(teachers),
      student: () => this.caller([creator])
    }
  }

  submissionComment(): Place {
    const { comments, submissions } = this.school.classroom
    const { id, submission, user } = this.record(comments.all())
    const { assignment, classroom } = submissions.get(submission)!
    return { params: { class: classroom, assignment, submission, comment: id }, user: () => this.caller([user]) }
  }

  group() {
    const group = this.record(this.school.groups.all(), ({ type }) => type === "classStudentsSubGroup")
    const { studentsGroup, teachersGroup } = this.school.classroom.classes.get(group.classroom ?? "")!
    return {
      params: { group: group.id },
      user: () => this.caller(this.school.memberIds(teachersGroup)),
      members: this.school.memberIds(group.id),
      students: this.school.memberIds(studentsGroup)
    }
  }

  resource(type?: "assignment" | "folder"): Place {
    const suits = (resource: { readonly type: string }) => type === undefined || resource.type === type
    const { creator, id } = this.record(this.school.classroom.resources.all(), suits)
    return { params: { resource: id }, user: () => this.caller([creator]) }
  }

  score(suits: Suits<string> = any) {
    const score = this.record(this.school.library.scores.all(), ({ owner }) => suits(owner))
    return { score, params: { score: score.id }, user: () => this.caller([score.owner]) }
  }

  track(): Place {
    const { creator, id, score } = this.record(this.school.library.tracks.all())
    return { params: { score, track: id }, user: () => this.caller([creator]) }
  }

  scoreComment(suits: Suits<{ readonly context?: unknown }> = any): Place {
    const { id, score, user } = this.record(this.school.library.comments.all(), suits)
    return { params: { score, comment: id }, user: () => this.caller([user]) }
  }

  collection(): Place {
    const { id, owner } = this.record(this.school.library.collections.all())
    return { params: { collection: id }, user: () => this.caller([owner]) }
  }

  job(): Place {
    const { id, owner } = this.record(this.school.library.jobs.all())
    return { params: { job: id }, user: () => this.caller([owner]) }
  }

  /** An attachment that the account may add: a score, or a link. */
  attachments(user: string): ReadonlyArray<object> {
    const readable = this.school.library.scores.filter(({ deletion, owner, privacy }) =>
      deletion === undefined && (owner === user || privacy === "organizationPublic")
    )
    return readable.length > 0 && this.either()
      ? [{ type: "flat", score: this.record(readable).id }]
      : [{ type: "link", url: `https://music.example/${this.below(100)}` }]
  }
}
