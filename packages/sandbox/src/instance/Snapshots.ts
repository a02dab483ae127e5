/**
 * Takes the snapshots of the state that tests read.
 */
import * as OmrJobs from "../operations/omr/OmrJobs.ts"
import * as UserQueries from "../operations/organization/UserQueries.ts"
import * as Tasks from "../operations/tasks/Tasks.ts"
import { isThere } from "../state/Library.ts"
import { compact } from "../state/Records.ts"
import type { SchoolState } from "../state/School.ts"
import type { Snapshot, SnapshotUser } from "../state/Snapshot.ts"

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
    revisions: revisions.of(score.id).length,
    comments: comments.of(score.id).length,
    tracks: tracks.of(score.id).length
  }))
}

/** Takes a snapshot. */
export const take = (school: SchoolState, now: number): Snapshot => ({
  organization: { id: school.organization, name: school.name },
  users: Array.from(school.users.all(), (user) => compact(UserQueries.details({ school, now }, user)) as SnapshotUser),
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
        comments: school.classroom.comments.of(submission.id).length
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
    const { status } = OmrJobs.at(job, now)
    return {
      id: job.id,
      owner: job.owner,
      status,
      files: job.files.length,
      score: status === "done" ? job.score : undefined
    }
  })
})
