/** Takes the snapshots of the state that tests read. */
import * as OmrJobs from "../operations/omr/OmrJobs.ts"
import * as UserQueries from "../operations/organization/UserQueries.ts"
import * as Tasks from "../operations/tasks/Tasks.ts"
import { isThere } from "../state/Library.ts"
import { compact, type Record, type Records } from "../state/Records.ts"
import type { SchoolState } from "../state/School.ts"
import type { Snapshot } from "../state/Snapshot.ts"

const pick = <T extends Record, K extends keyof T>(records: Records<T>, ...names: ReadonlyArray<K>) =>
  Array.from(records.all(), (record) => Object.fromEntries(names.map((name) => [name, record[name]])) as Pick<T, K>)

export const take = (school: SchoolState, now: number): Snapshot => {
  const { classroom, library } = school
  const { comments, revisions, scores, tracks } = library
  const snapshot: Snapshot = {
    organization: { id: school.organization, name: school.name },
    users: Array.from(school.users.all(), (user) => UserQueries.details({ school, now }, user)),
    individuals: pick(school.individuals, "id", "username"),
    groups: pick(school.groups, "id", "name"),
    invitations: pick(school.invitations, "id", "email", "organizationRole", "usedBy"),
    tokens: Array.from(school.tokens.all(), ({ expires, id, scopes, token, user }) => ({
      id,
      token: token.slice(0, 4),
      user,
      scopes,
      expirationDate: new Date(expires).toISOString()
    })),
    classes: Array.from(classroom.classes.all(), ({ id, name, state, studentsGroup, teachersGroup }) => ({
      id,
      name,
      state,
      teachers: school.memberIds(teachersGroup),
      students: school.memberIds(studentsGroup),
      assignments: classroom.assignments.of(id).map(({ content: { title }, id, state }) => ({
        id,
        title,
        state,
        submissions: classroom.submissions.of(id).map(({ creator, grade, id, state }) => ({
          id,
          creator,
          state,
          grade,
          comments: classroom.comments.of(id).length
        }))
      }))
    })),
    resources: pick(classroom.resources, "id", "type", "title", "parent", "creator", "privacy"),
    lti: Array.from(
      school.lti.all(),
      ({ fields, id, mode }) => ({ id, mode, name: fields["name"] ?? fields["platformName"] })
    ),
    scores: scores.filter((score) => isThere(score, now)).map((score) => ({
      id: score.id,
      title: score.title,
      owner: score.owner,
      privacy: score.privacy,
      trashed: score.deletion !== undefined,
      collections: score.collections,
      collaborators: score.collaborators.length,
      revisions: revisions.of(score.id).length,
      comments: comments.of(score.id).length,
      tracks: tracks.of(score.id).length
    })),
    collections: pick(library.collections, "id", "title", "owner"),
    tasks: Array.from(
      library.tasks.all(),
      (task) => ({ id: task.id, type: task.type, state: Tasks.stateOf(task, now) })
    ),
    jobs: Array.from(library.jobs.all(), (job) => {
      const { status } = OmrJobs.at(job, now)
      const score = status === "done" ? job.score : undefined
      return { id: job.id, owner: job.owner, status, files: job.files.length, score }
    })
  }
  return compact(snapshot) as Snapshot
}
