/**
 * Sample classes: one for each group of pupils of the sample school, with teachers, assignments and submissions. One is inactive, one is archived,
 * some are linked to classes in other systems.
 */
import * as Submissions from "../operations/assignments/Submissions.ts"
import * as ResourceTree from "../operations/resources/ResourceTree.ts"
import type { Class, Content, Resource, Submission } from "../state/Classroom.ts"
import * as Random from "../state/Random.ts"
import type { Group, SchoolState, User } from "../state/School.ts"

const names = ["Concert Band", "Chamber Choir", "Music Theory", "String Orchestra", "Songwriting", "Jazz Ensemble"]
const levels = ["elementary", "middle", "high", "university"] as const
const day = 86_400_000

const tasks: ReadonlyArray<Content> = [
  {
    type: "newScore",
    title: "An eight-bar melody",
    description: "Write a melody of eight bars in G major that comes to rest on the tonic.",
    teacherInstructions: "Look for a half cadence in bar four.",
    maxPoints: 100
  },
  {
    type: "none",
    title: "Listening diary",
    description: "Listen to a march and note which instruments carry the tune."
  },
  { type: "newScore", title: "A second voice", description: "Add a second voice in thirds and sixths.", maxPoints: 20 }
].map((task) =>
  ({ attachments: [], useDedicatedAttachments: true, submissionStudentsMode: "single", ...task }) as Content
)

type Links = Pick<Class, "googleClassroom" | "clever" | "lti" | "microsoftGraph" | "canvas">

/** The links of a class to other systems, by its number: a few of eight classes have one. */
const links: { readonly [place: number]: (id: string) => Links } = {
  1: (id) => ({ googleClassroom: { id, alternateLink: `https://classroom.example/c/${id}` } }),
  2: (id) => ({ clever: { id, subject: "arts and music", termName: "Autumn" } }),
  4: (id) => ({ lti: { contextId: id, contextTitle: "Music", contextLabel: "MUS", hasNrpsService: true } }),
  5: (id) => ({ microsoftGraph: { id } }),
  6: (id) => ({ canvas: { id, domain: "canvas.example" } })
}

const sourcesOf = (linked: Links, pupils: ReadonlyArray<User>): Class["sources"] => {
  const source = (["googleClassroom", "microsoftGraph", "clever"] as const).find((name) => linked[name] !== undefined)
  return source && Object.fromEntries(pupils.map(({ id }) => [id, source]))
}

/** Creates the classes. Without a teacher or an administrator there are none. */
export const fill = (school: SchoolState, options: { readonly seed: number; readonly today: number }): void => {
  const { seed, today } = options
  const random = Random.make(`classes ${seed}`)
  const date = (days: number) => new Date(today + days * day).toISOString()
  const { classroom } = school
  const admin = school.users.find((user) => user.organizationRole === "admin")
  const teachers = school.users.filter((user) => user.organizationRole === "teacher")
  const pupilGroups = Array.from(school.groups.all())

  const makeClass = (group: Group, index: number): Class | undefined => {
    const members = school.membersOf(group.id)
    // The sample school puts teachers into the groups of pupils. This moves them to the groups of teachers.
    const assigned = members.filter((user) => user.organizationRole !== "user")
    for (const teacher of assigned) school.leave(teacher, [group.id])
    const spare = teachers[index % Math.max(1, teachers.length)] ?? admin
    const staff = [...(assigned.length === 0 && spare !== undefined ? [spare] : assigned)]
    // Gives the administrator a class, because most users start with the administrator's token.
    if (index === 0 && admin !== undefined && !staff.some(({ id }) => id === admin.id)) staff.push(admin)
    const owner = staff[0]
    if (owner === undefined) return undefined
    const identity = school.identity()
    const enrollmentCode = school.secret("enrolment", 8)
    const creationDate = group.creationDate
    const name = `${names[index % names.length]}${
      index < names.length ? "" : ` ${Math.floor(index / names.length) + 1}`
    }`
    const teachersGroup = school.groups.put({
      ...school.identity(),
      name: `${name}, teachers`,
      type: "classTeachers",
      creationDate,
      classroom: identity.id
    })
    school.groups.put({ ...group, name, classroom: identity.id })
    for (const { id } of staff) school.join(school.users.get(id) as User, teachersGroup.id)
    const linked = links[index % 8]?.(Random.id(seed ^ 0x11c5, identity.sequence)) ?? {}
    return classroom.classes.put({
      ...identity,
      state: index % 8 === 2 ? "inactive" : index % 8 === 3 ? "archived" : "active",
      name,
      section: `Period ${1 + (index % 7)}`,
      level: random.pick(levels),
      owner: owner.id,
      creationDate,
      modificationDate: creationDate,
      enrollmentCode,
      studentsGroup: group.id,
      teachersGroup: teachersGroup.id,
      ...linked,
      sources: sourcesOf(linked, members.filter((user) => user.organizationRole === "user"))
    })
  }

  const submit = (room: Class, assignment: string, pupil: User, place: number, maxPoints: number | undefined): void => {
    const state = (["returned", "turnedIn", "created", "graded"] as const)[place % 4] as Submission["state"]
    const grade = maxPoints === undefined ? undefined : Math.round(maxPoints * (0.5 + random.next() / 2))
    const submission = classroom.submissions.put({
      ...school.identity(),
      classroom: room.id,
      assignment,
      creator: pupil.id,
      state,
      creationDate: date(-9),
      attachments: [{ type: "link", url: `https://music.example/${pupil.username}`, title: "My notes" }],
      ...(state === "created" ? undefined : { submissionDate: date(-6) }),
      ...(state === "returned" ? { returnDate: date(-4), returnCreator: room.owner } : undefined),
      ...(state === "created" ? undefined : state === "turnedIn" ? { draftGrade: grade } : { grade }),
      playback: []
    })
    const note = (days: number, user: User, state: Submission["state"]) =>
      Submissions.note({ school, user, date: date(days) }, submission, {
        state,
        grade: days < -5 ? undefined : submission.grade
      })
    note(-9, pupil, "created")
    if (state !== "created") note(-6, pupil, "turnedIn")
    if (state === "returned" || state === "graded") note(-4, school.users.get(room.owner) as User, state)
    if (place === 0) {
      classroom.comments.put({
        ...school.identity(),
        submission: submission.id,
        user: room.owner,
        date: date(-4),
        comment: "A fine second phrase. Try to end it on the beat.",
        readBy: [room.owner]
      })
    }
  }

  pupilGroups.forEach((group, index) => {
    const room = makeClass(group, index)
    if (room === undefined) return
    tasks.forEach((content, place) => {
      const assignment = classroom.assignments.put({
        ...school.identity(),
        content,
        classroom: room.id,
        creator: room.owner,
        state: place === 2 ? "draft" : "active",
        creationDate: date(-10 + place),
        dueDate: [date(-5), date(7)][place],
        assigneeMode: "everyone",
        assignedStudents: []
      })
      // Only a few pupils of each class have submissions, so a large school starts fast.
      if (place !== 0) return
      school.membersOf(room.studentsGroup).slice(0, 6).forEach((pupil, nth) =>
        submit(room, assignment.id, pupil, nth, content.maxPoints)
      )
    })
  })

  const add = (user: Pick<User, "id">, days: number, privacy: Resource["privacy"], parent: string, content: Content) =>
    ResourceTree.add({ school, user, date: date(days) }, {
      type: "assignment",
      parent,
      privacy,
      title: content.title,
      subjects: ["composition"],
      grades: ["6", "7"],
      content
    })
  for (const user of teachers.slice(0, 3)) {
    const caller = { school, user, date: date(-20) }
    const folder = ResourceTree.add(caller, { type: "folder", parent: "root", title: "First term" })
    tasks.forEach((content, place) =>
      add(user, -20, place === 1 ? "organizationPublic" : "private", place === 0 ? folder.id : "root", content)
    )
  }
  for (const content of tasks) add({ id: school.organization }, -100, "public", ResourceTree.flatLibrary, content)
}
