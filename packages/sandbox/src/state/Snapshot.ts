/**
 * The state of a sandbox as plain data, for assertions in tests. It contains the first four characters of tokens, and no secrets.
 */
import type { UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import * as OmrProgress from "../operations/omr/OmrProgress.ts"
import * as UserQueries from "../operations/organization/UserQueries.ts"
import * as Tasks from "../operations/tasks/Tasks.ts"
import { isThere } from "./Library.ts"
import type { Role, SchoolState } from "./School.ts"

/** State at a point in time. */
export interface Snapshot {
  readonly organization: { readonly id: string; readonly name: string }
  readonly users: ReadonlyArray<UserDetailsAdmin>
  /** Accounts that left the organization and still exist. */
  readonly individuals: ReadonlyArray<{ readonly id: string; readonly username: string }>
  readonly groups: ReadonlyArray<{ readonly id: string; readonly name: string }>
  readonly invitations: ReadonlyArray<{
    readonly id: string
    readonly email?: string | undefined
    readonly organizationRole: Role
    readonly usedBy: ReadonlyArray<string>
  }>
  readonly tokens: ReadonlyArray<{
    readonly id: string
    readonly token: string
    readonly user: string
    readonly scopes: ReadonlyArray<string>
    readonly expirationDate: string
  }>
  readonly classes: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly state: string
    /** Ids of its members. */
    readonly teachers: ReadonlyArray<string>
    readonly students: ReadonlyArray<string>
    readonly assignments: ReadonlyArray<{
      readonly id: string
      readonly title: string
      readonly state: string
      readonly submissions: ReadonlyArray<{
        readonly id: string
        readonly creator: string
        readonly state: string
        readonly grade?: number | undefined
        readonly comments: number
      }>
    }>
  }>
  /** Contents of the teachers' libraries. */
  readonly resources: ReadonlyArray<{
    readonly id: string
    readonly type: string
    readonly title: string
    readonly parent: string
    readonly creator: string
    readonly privacy: string
  }>
  readonly lti: ReadonlyArray<{ readonly id: string; readonly mode: string; readonly name?: unknown }>
  /** Existing scores, including those in the trash. */
  readonly scores: ReadonlyArray<{
    readonly id: string
    readonly title: string
    readonly owner: string
    readonly privacy: string
    readonly trashed: boolean
    readonly collections: ReadonlyArray<string>
    readonly collaborators: number
    readonly revisions: number
    readonly comments: number
    readonly tracks: number
  }>
  readonly collections: ReadonlyArray<{ readonly id: string; readonly title: string; readonly owner: string }>
  readonly tasks: ReadonlyArray<{ readonly id: string; readonly type: string; readonly state: string }>
  /** Recognition jobs. */
  readonly jobs: ReadonlyArray<{
    readonly id: string
    readonly owner: string
    readonly status: string
    readonly files: number
    readonly score?: string | undefined
  }>
}

const scoresOf = (school: SchoolState, now: number): Snapshot["scores"] => {
  const { comments, revisions, scores, tracks } = school.library
  return Array.from(scores.all()).filter((score) => isThere(score, now)).map((score) => ({
    id: score.id,
    title: score.title,
    owner: score.owner,
    privacy: score.privacy,
    trashed: score.deletion !== undefined,
    collections: score.collections,
    collaborators: score.collaborators.length,
    revisions: revisions.countOf(score.id),
    comments: comments.countOf(score.id),
    tracks: tracks.countOf(score.id)
  }))
}

/** Takes a snapshot. */
export const take = (school: SchoolState, now: number): Snapshot => ({
  organization: { id: school.organization, name: school.name },
  users: Array.from(school.users.all(), (user) => UserQueries.details(school, user, now)),
  individuals: Array.from(school.individuals.all(), ({ id, username }) => ({ id, username })),
  groups: Array.from(school.groups.all(), ({ id, name }) => ({ id, name })),
  invitations: Array.from(
    school.invitations.all(),
    ({ email, id, organizationRole, usedBy }) => ({ id, email, organizationRole, usedBy })
  ),
  tokens: Array.from(school.tokens.all(), ({ expires, id, scopes, token, user }) => ({
    id,
    token: token.slice(0, 4),
    user,
    scopes,
    expirationDate: new Date(expires).toISOString()
  })),
  classes: Array.from(school.classroom.classes.all(), (room) => ({
    id: room.id,
    name: room.name,
    state: room.state,
    teachers: school.memberIds(room.teachersGroup),
    students: school.memberIds(room.studentsGroup),
    assignments: school.classroom.assignments.of(room.id).map(({ content, id, state }) => ({
      id,
      title: content.title,
      state,
      submissions: school.classroom.submissions.of(id).map((submission) => ({
        id: submission.id,
        creator: submission.creator,
        state: submission.state,
        grade: submission.grade,
        comments: school.classroom.comments.countOf(submission.id)
      }))
    }))
  })),
  resources: Array.from(
    school.classroom.resources.all(),
    ({ creator, id, parent, privacy, title, type }) => ({ id, type, title, parent, creator, privacy })
  ),
  lti: Array.from(
    school.lti.all(),
    ({ fields, id, mode }) => ({ id, mode, name: fields["name"] ?? fields["platformName"] })
  ),
  scores: scoresOf(school, now),
  collections: Array.from(school.library.collections.all(), ({ id, owner, title }) => ({ id, title, owner })),
  tasks: Array.from(school.library.tasks.all(), (task) => ({
    id: task.id,
    type: task.type,
    state: Tasks.stateOf(task, now)
  })),
  jobs: Array.from(school.library.jobs.all(), (job) => {
    const { status } = OmrProgress.at(job, now)
    return {
      id: job.id,
      owner: job.owner,
      status,
      files: job.files.length,
      score: status === "done" ? job.score : undefined
    }
  })
})
