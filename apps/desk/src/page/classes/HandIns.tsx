import type { ClassAssignment, UserPublic } from "@flat-sdk/promise"
import { useState } from "react"
import { Section } from "../parts/Section.tsx"
import { type Column, Table } from "../parts/Table.tsx"
import { some } from "../parts/Words.ts"
import { isIn, signs, workOf } from "./Work.ts"

/** Who handed in and who has not: a row for each student, a column for each assignment. */
export const HandIns = ({ assignments, students }: {
  readonly assignments: ReadonlyArray<ClassAssignment>
  readonly students: ReadonlyArray<UserPublic>
}) => {
  const [onlyMissing, setOnlyMissing] = useState(false)
  const now = new Date()
  const rows = students.map((student) => ({
    student,
    works: assignments.map((assignment) => workOf(assignment, student.id, now))
  }))
  const lacking = rows.filter(({ works }) => works.some(({ state }) => state === "missing"))
  const counts = assignments.map(({ title }, index) => {
    const expected = rows.map(({ works }) => works[index]!).filter(({ state }) => state !== "none")
    return `${title} ${expected.filter(isIn).length} of ${expected.length}`
  })
  const columns = assignments.map(({ title }, index): Column<typeof rows[number]> => [title, ({ works }) => {
    const { state, text } = works[index]!
    return <span className={state} data-sign={signs[state]}>{text}</span>
  }])
  return (
    <Section beside={<button onClick={() => print()}>Print</button>} title="Who handed in">
      <p>
        {`${counts.join(", ") || "No assignment is active"}. ${
          lacking.length === 0 ? "No work" : `Work of ${some(lacking.length, "student")}`
        } is missing.`}
      </p>
      <div className="bar">
        <label className="check">
          <input checked={onlyMissing} onChange={({ target }) => setOnlyMissing(target.checked)} type="checkbox" />
          Only students with missing work
        </label>
      </div>
      <div aria-label="Table of who handed in" className="wide" role="region" tabIndex={0}>
        <Table
          columns={[["Student", ({ student }) => student.printableName ?? student.username], ...columns]}
          rows={onlyMissing ? lacking : rows}
        />
      </div>
    </Section>
  )
}
