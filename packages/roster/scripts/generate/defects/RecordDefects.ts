/** Rows that contradict their own file or another one. */
import type { Defect } from "./Defect.ts"
import { cell } from "./Defect.ts"

export const recordDefects = {
  "status-in-bulk": {
    code: "status.in-bulk",
    what: "status filled in a complete file",
    kinds: ["people", "memberships"],
    row: (cells) => [cells.with({ status: "active" })]
  },
  "removed-in-bulk": {
    code: "status.removed-in-bulk",
    what: "a removed class in a complete file",
    kinds: ["classes"],
    row: (cells) =>
      cells.has("status")
        ? [
          cells.all,
          cells.with({
            sourcedId: `${cells.get("sourcedId")}-old`,
            status: "tobedeleted",
            dateLastModified: "2026-09-01T00:00:00.000Z"
          })
        ]
        : undefined
  },
  "blank-lines": {
    code: "csv.blank-line",
    what: "empty lines",
    kinds: ["schools", "people", "memberships"],
    end: () => ["", ""]
  },
  "orphan-membership": {
    code: "reference.person",
    what: "a membership of somebody who is in no file",
    kinds: ["memberships"],
    row: (
      cells
    ) => [
      cells.all,
      cells.with({ sourcedId: `${cells.get("sourcedId")}-o`, userSourcedId: "nobody", Student_id: "nobody" })
    ]
  },
  "orphan-class": {
    code: "reference.class",
    what: "a membership of a class that is in no file",
    kinds: ["memberships"],
    row: (
      cells
    ) => [
      cells.all,
      cells.with({ sourcedId: `${cells.get("sourcedId")}-p`, classSourcedId: "nowhere", Section_id: "nowhere" })
    ]
  },
  "circular-parents": {
    code: "parent.circle",
    what: "organizations that are each other's parent",
    kinds: ["schools"],
    row: (cells) => cells.get("type") === "district" ? [cells.with({ parentSourcedId: "S001" })] : undefined
  },
  "unknown-parent": {
    code: "reference.parent",
    what: "a parent that is in no file",
    kinds: ["schools"],
    row: (cells) =>
      cells.has("parentSourcedId") && cells.get("type") === "school"
        ? [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-lost`, parentSourcedId: "nowhere" })]
        : undefined
  },
  "unknown-school": {
    code: "reference.school",
    what: "a school that is in no file",
    kinds: ["classes"],
    row: (cells) => [cells.with({ schoolSourcedId: "nowhere", orgSourcedId: "nowhere", School_id: "nowhere" })]
  },
  "class-in-department": {
    code: "class.not-in-school",
    what: "a class that belongs to the district",
    kinds: ["classes"],
    row: (cells) => [cells.with({ schoolSourcedId: "D1", orgSourcedId: "D1" })]
  },
  "role-case": {
    code: "role.form",
    what: "Student instead of student",
    kinds: ["memberships"],
    // School Data Sync takes roles in any case.
    row: (cells) =>
      cells.has("status")
        ? [cells.with({ role: `${cells.get("role").slice(0, 1).toUpperCase()}${cells.get("role").slice(1)}` })]
        : undefined
  },
  "role-proprietary": {
    code: "role.unknown",
    what: "a role of the exporter's own",
    kinds: ["people", "roles"],
    row: cell("role", (role) => role === "student" ? "ext:chorister" : undefined)
  },
  "repeated-pair": {
    code: "membership.repeated",
    what: "a pair for each term",
    kinds: ["memberships"],
    row: (cells) => [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-t2` })]
  },
  "two-roles": {
    code: "membership.two-roles",
    what: "teacher and student of one class",
    kinds: ["memberships"],
    row: (cells) =>
      cells.get("role") === "teacher"
        ? [cells.all, cells.with({ sourcedId: `${cells.get("sourcedId")}-s`, role: "student", primary: "false" })]
        : undefined
  }
} as const satisfies Record<string, Defect>
