/** What a student has done for an assignment. */
import type { ClassAssignment } from "@flat-sdk/promise"
import { day } from "../parts/Words.ts"

/** The states, with signs that read at a glance. `none`: not for this student. `open`: nothing yet, and there is time. */
export const signs = { none: "", open: "○", started: "◐", missing: "✕", in: "✓", late: "✓", returned: "★" }

/** The state, in words too. */
export interface Work {
  readonly state: keyof typeof signs
  readonly text: string
}

/** Returns whether an assignment is for a student. */
const isFor = ({ assignedGroups = [], assignedStudents = [], assigneeMode }: ClassAssignment, student: string) =>
  assigneeMode !== "selected" || assignedStudents.includes(student) ||
  assignedGroups.some(({ members }) => members.includes(student))

/** Returns what a student has done, by the clock of `now`. */
export const workOf = (assignment: ClassAssignment, student: string, now: Date): Work => {
  if (!isFor(assignment, student)) return { state: "none", text: "Not assigned" }
  const isOver = assignment.dueDate !== undefined && new Date(assignment.dueDate) < now
  // The latest one that is not only a draft, if there are several.
  const mine = assignment.submissions.filter(({ creator }) => creator === student)
  const work = mine.find(({ state }) => state !== "created") ?? mine[0]
  if (work === undefined) return isOver ? { state: "missing", text: "Missing" } : { state: "open", text: "Not yet" }
  if (work.state === "created") {
    return isOver ? { state: "missing", text: "Missing, started" } : { state: "started", text: "Started" }
  }
  const { grade, maxPoints, submissionDate: handedIn } = work
  const points = grade == null ? "" : `, ${grade}${maxPoints === undefined ? "" : ` of ${maxPoints}`}`
  if (work.state !== "turnedIn") return { state: "returned", text: `Returned${points}` }
  return assignment.dueDate !== undefined && handedIn !== undefined && handedIn > assignment.dueDate
    ? { state: "late", text: `Late, ${day(handedIn)}` }
    : { state: "in", text: `Handed in ${day(handedIn)}` }
}

/** Returns whether work was handed in, also if it is returned by now. */
export const isIn = ({ state }: Work): boolean => state === "in" || state === "late" || state === "returned"
