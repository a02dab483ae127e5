/** The writes of a plan and its problems, as tables. */
import { useState } from "react"
import type { PlanProblem, PlanRow } from "../../shared/Desk.ts"
import { Section } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { count } from "../parts/Words.ts"

const severities = { error: "Error", conflict: "Not done", notice: "Notice" } as const

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const whereOf = ({ count, places }: PlanProblem) =>
  places.length === 0 ? "–" : `${places.join(", ")}${count > places.length ? ", …" : ""}`

/** The problems, with the places in the files and what to do. */
export const Problems = ({ problems }: { readonly problems: ReadonlyArray<PlanProblem> }) => (
  <Section title="Problems in the files">
    <Table
      classOf={({ severity }) => severity}
      columns={[
        ["Problem", ({ message }) => sentence(message)],
        ["Kind", ({ severity }) => severities[severity]],
        ["Times", ({ count: times }) => count(times), "number"],
        ["Where", whereOf],
        ["What to do", ({ remedy }) => sentence(remedy)]
      ]}
      rows={problems}
    />
  </Section>
)

/** The writes, a hundred at a time: first those that delete or take away. */
export const PlanTable = ({ rows }: { readonly rows: ReadonlyArray<PlanRow> }) => {
  const [shown, setShown] = useState(100)
  const sorted = [...rows].sort((a, b) => Number(b.danger) - Number(a.danger))
  return (
    <Section title="What would be done">
      <Table
        classOf={({ danger }) => danger ? "conflict" : ""}
        columns={[
          ["Name", ({ name }) => name],
          ["Username", ({ username }) => username],
          ["Class", ({ class: title }) => title],
          ["What", ({ action, danger, kind }) => `${danger ? "⚠ " : ""}${action} ${kind}`],
          ["What changes", ({ detail }) => detail]
        ]}
        rows={sorted.slice(0, shown)}
      />
      {rows.length > shown && (
        <button onClick={() => setShown(shown + 100)}>Show more of the {count(rows.length)}</button>
      )}
    </Section>
  )
}
