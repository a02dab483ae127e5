/** Requests with arguments that suit the state of a school: each PUT and DELETE, and what else changes something. */
import type { repetitions } from "@flat-sdk/core/contract/Repeats"
import { type Chooser, Nothing, type Place } from "./choose.ts"
import type { Write } from "./kept.ts"

type Make = (choose: Chooser) => Omit<Write, "name">

/** A request about a thing, by the caller who usually may send it. */
const at = <A extends Place>(
  place: (choose: Chooser) => A,
  body?: (choose: Chooser, caller: string, place: A) => unknown
): Make =>
(choose) => {
  const found = place(choose)
  const user = found.user()
  return { user, params: found.params, body: body?.(choose, user, found) }
}

/** A request without a thing in its path, by an account of the staff. */
const anew = (body: (choose: Chooser) => unknown, ...roles: ReadonlyArray<string>): Make =>
  at((choose) => ({ params: {}, user: () => choose.staff(...roles) }), body)

const inAssignment: Make = at((choose) => choose.assignment())
const inClass: Make = at((choose) => choose.room())
const text = (name: string) => (choose: Chooser) => ({ [name]: choose.text() })
const texts = (...names: ReadonlyArray<string>) => (choose: Chooser) =>
  choose.some(Object.fromEntries(names.map((name) => [name, choose.text()])))
const byTeacherOrStudent = (choose: Chooser): Place => {
  const { params, student, user } = choose.submission()
  return { params, user: choose.either() ? user : student }
}

const passage = {
  partUuid: "8b2d2a4e-7b52-4c8e-9d8e-0f7a6c1d2e3f",
  measureUuids: ["1c9e6679-7425-40de-944b-e07fc1f90ae7"],
  startTimePos: 0,
  stopTimePos: 1,
  startDpq: 0,
  stopDpq: 1,
  staffIdx: 0
}

/** Each PUT and DELETE. */
export const repeatables: { readonly [Name in keyof typeof repetitions]: Make } = {
  updateOrganizationUser: at((choose) => choose.inOrganization({ user: choose.user() }), (choose) =>
    choose.some({
      firstname: choose.text(),
      lastname: choose.text(),
      username: `name${choose.below(50)}`,
      organizationRole: choose.one(["user", "teacher"])
    })),
  removeOrganizationUser: (choose) => ({
    ...at((choose) => choose.inOrganization({ user: choose.user() }))(choose),
    query: choose.either() ? "?convertToIndividual=true" : ""
  }),
  removeOrganizationInvitation: at((choose) =>
    choose.inOrganization({ invitation: choose.record(choose.school.invitations.all()).id })
  ),
  revokeLtiCredentials: at((choose) => {
    const { id } = choose.record(choose.school.lti.all(), ({ version }) => version === "1p1")
    return choose.inOrganization({ credentials: id })
  }),
  updateLtiConfiguration: at((choose) => {
    const { id } = choose.record(choose.school.lti.all(), ({ version }) => version === "1p3")
    return choose.inOrganization({ configuration: id })
  }, (choose) => choose.some({ enableEmailMatching: choose.either(), deploymentId: choose.text() })),
  deleteLtiConfiguration: at((choose) =>
    choose.inOrganization({ configuration: choose.record(choose.school.lti.all()).id })
  ),
  updateClass: at((choose) => choose.room(), texts("name", "section")),
  unarchiveClass: inClass,
  addClassUser: at((choose) => {
    const { params, user } = choose.room()
    return { params: { ...params, user: choose.user() }, user }
  }),
  deleteClassUser: at((choose) => {
    const { params, students, teachers, user } = choose.room()
    return { params: { ...params, user: choose.one([...students, ...teachers]) }, user }
  }),
  updateClassAssignment: at((choose) => choose.assignment(), (choose, user) =>
    choose.some({
      title: choose.text(),
      description: choose.text(),
      state: choose.one(["draft", "active"]),
      submissionStudentsMode: choose.one(["single", "group"]),
      attachments: choose.attachments(user)
    })),
  deleteAssignment: inAssignment,
  unarchiveAssignment: inAssignment,
  createSubmission: at((choose) => {
    const { params: { assignment, class: room }, student: user } = choose.either()
      ? choose.submission()
      : choose.assignment()
    return { params: { class: room, assignment }, user }
  }, (choose, user) => choose.some({ attachments: choose.attachments(user), submit: true })),
  editSubmission: at(
    (choose) => choose.submission(),
    (choose) => choose.some({ grade: choose.below(20), draftGrade: choose.below(20), return: true })
  ),
  deleteSubmission: at((choose) => choose.submission()),
  updateSubmissionComment: at((choose) => choose.submissionComment(), text("comment")),
  deleteSubmissionComment: at((choose) => choose.submissionComment()),
  renameGroup: at((choose) => choose.group(), text("name")),
  deleteGroup: at((choose) => choose.group()),
  removeGroupUser: at((choose) => {
    const { members, params, user } = choose.group()
    return { params: { ...params, user: choose.one(members) }, user }
  }),
  updateEduResource: at((choose) => choose.resource(), texts("title", "sharingDescription")),
  deleteEduResource: at((choose) => choose.resource()),
  updateEduResourceAssignment: at((choose) => choose.resource("assignment"), texts("title", "description")),
  editScore: at((choose) => choose.score(), (choose) =>
    choose.some({
      title: choose.text(),
      subtitle: choose.text(),
      privacy: choose.one(["private", "public", "privateLink", "organizationPublic"])
    })),
  deleteScore: (choose) => {
    const { params, score: { collaborators, owner } } = choose.score()
    const readers = collaborators.flatMap(({ group, user }) => user ?? choose.school.memberIds(group ?? ""))
    const user = choose.caller(choose.either() ? [owner] : readers)
    return { user, params, query: choose.either() ? "?now=true" : "" }
  },
  removeScoreCollaborator: at((choose) => {
    const { params, score: { collaborators }, user } = choose.score()
    const names = collaborators.flatMap((held) => [held.id, held.user ?? held.group ?? held.id])
    return { params: { ...params, collaborator: choose.one(names) }, user }
  }),
  updateScoreTrack: at(
    (choose) => choose.track(),
    (choose) => choose.some({ title: choose.text(), default: choose.either() })
  ),
  deleteScoreTrack: at((choose) => choose.track()),
  updateScoreComment: at((choose) => choose.scoreComment(), text("comment")),
  deleteScoreComment: at((choose) => choose.scoreComment()),
  markScoreCommentResolved: at((choose) => choose.scoreComment(({ context }) => context !== undefined)),
  markScoreCommentUnresolved: at((choose) => choose.scoreComment(({ context }) => context !== undefined)),
  editCollection: at((choose) => choose.collection(), text("title")),
  deleteCollection: at((choose) => choose.collection()),
  addScoreToCollection: at((choose) => {
    const { params, user } = choose.collection()
    const caller = user()
    return { params: { ...params, ...choose.score((owner) => owner === caller).params }, user: () => caller }
  }),
  deleteScoreFromCollection: at((choose) => {
    const { params, user } = choose.collection()
    const inside = choose.school.library.scores.filter(({ collections }) => collections.includes(params["collection"]!))
    return { params: { ...params, score: choose.record(inside).id }, user }
  }),
  deleteOmrJob: at((choose) => choose.job())
}

/** Other requests that change something. */
export const others: Readonly<Record<string, Make>> = {
  createOrganizationUser: anew(
    (choose) => ({ username: `new${choose.below(1000)}`, password: "correct-horse" }),
    "admin"
  ),
  createOrganizationInvitation: anew((choose) => ({ email: `new${choose.below(100)}@school.example` }), "admin"),
  createLtiCredentials: anew((choose) => ({ name: choose.text(), lms: "moodle" }), "admin"),
  createLtiConfiguration: anew((choose) =>
    choose.either()
      ? { mode: "1p3-manual", platformName: choose.text() }
      : { mode: "1p3-deployment", deploymentType: "canvas", deploymentId: choose.text() }, "admin"),
  createClass: anew(text("name"), "teacher"),
  archiveClass: inClass,
  activateClass: inClass,
  createTestStudentAccount: (choose) => ({ ...inClass(choose), query: choose.either() ? "?reset=true" : "" }),
  enrollClass: (choose) => ({
    user: choose.caller([choose.user()]),
    params: { enrollmentCode: choose.room().room.enrollmentCode }
  }),
  createClassAssignment: at((choose) => choose.room(), (choose, user) => ({
    title: choose.text(),
    type: "newScore",
    maxPoints: 20,
    attachments: choose.attachments(user),
    submissionStudentsMode: choose.one(["single", "group"])
  })),
  copyAssignment: at((choose) => choose.assignment(), (_choose, _user, { params }) => ({ classroom: params.class })),
  archiveAssignment: inAssignment,
  postSubmissionComment: at(byTeacherOrStudent, text("comment")),
  // Marks the comments as read.
  getSubmissionComments: at(byTeacherOrStudent),
  createGroup: (choose) => {
    const { params, students, user } = choose.room()
    const members = students.filter(() => choose.either())
    const body = { name: choose.text(), classroom: params.class, type: "classStudentsSubGroup", members }
    return { user: user(), params: {}, body }
  },
  addGroupUser: at((choose) => choose.group(), (choose, _user, { students }) => ({ user: choose.one(students) })),
  createEduResource: anew(
    (choose) => ({ type: choose.one(["folder", "assignment"]), title: choose.text() }),
    "teacher"
  ),
  moveEduResource: at((choose) => choose.resource(), (choose) => ({
    destination: choose.either() ? "root" : choose.resource("folder").params["resource"]
  })),
  copyEduResource: at((choose) => choose.resource(), () => ({ destination: "root" })),
  useEduResourceInClass: (choose) => {
    const { params, user } = choose.room()
    return { user: user(), params: choose.resource("assignment").params, body: { classroom: params.class } }
  },
  createScore: anew(
    (choose) => ({
      title: choose.text(),
      builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } }
    }),
    "teacher",
    "user"
  ),
  untrashScore: at((choose) => choose.score()),
  forkScore: at((choose) => choose.score(), () => ({ collection: "root" })),
  addScoreCollaborator: at((choose) => choose.score(), (choose) => ({
    ...(choose.either() ? { user: choose.user() } : { group: choose.room().room.studentsGroup }),
    aclWrite: choose.either(),
    aclAdmin: choose.either()
  })),
  postScoreComment: at((choose) => choose.score(), (choose) => ({
    comment: choose.text(),
    context: choose.either() ? passage : undefined
  })),
  addScoreTrack: at((choose) => choose.score(), (choose) => ({
    title: choose.text(),
    url: "https://youtu.be/dQw4w9WgXcQ",
    default: choose.either(),
    synchronizationPoints: []
  })),
  createCollection: anew(text("title"), "teacher"),
  createOmrJob: anew(() => ({}), "teacher"),
  cancelOmrJob: at((choose) => choose.job())
}

/**
 * What changes the state without an operation, as the API's documents describe it: an account that was kept outside of the organization joins again with
 * an invitation.
 */
export const joinAgain = ({ school }: Chooser): void => {
  for (const user of Array.from(school.individuals.all())) {
    school.individuals.remove(user.id)
    school.putUser(user)
  }
}

const all: Readonly<Record<string, Make>> = { ...repeatables, ...others }

/** Makes a request, or returns `undefined` if the school has nothing that it needs. */
export const write = (name: string, choose: Chooser): Write | undefined => {
  try {
    return { name, ...all[name]!(choose) }
  } catch (error) {
    if (error instanceof Nothing) return undefined
    throw error
  }
}
