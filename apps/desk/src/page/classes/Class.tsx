/** A class: its assignments, and who handed in. */
import type { ClassAssignment } from "@flat-sdk/promise"
import { queryOptions } from "@flat-sdk/promise/query"
import { useQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { type Change, useChange } from "../client/Change.ts"
import { Live } from "../client/Live.tsx"
import { teaching } from "../client/Teaching.ts"
import { Failure, QueryResult } from "../parts/Failure.tsx"
import { Section, Title } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { day } from "../parts/Words.ts"
import { HandIns } from "./HandIns.tsx"

const { classes, groups } = teaching

/** A button that archives or restores, each of which undoes the other. */
const Archive = ({ calls: [archive, restore], isArchived, name }: {
  readonly calls: readonly [archive: () => Promise<unknown>, restore: () => Promise<unknown>]
  readonly isArchived: boolean
  readonly name: string
}) => {
  const { error, isPending, mutate } = useChange()
  const archived: Change = { call: archive, changes: ["flat", "classes"], done: `Archived ${name}.` }
  const restored: Change = { call: restore, changes: ["flat", "classes"], done: `${name} is active again.` }
  const change = isArchived ? { ...restored, undo: archived } : { ...archived, undo: restored }
  const verb = isArchived ? "Restore" : "Archive"
  return (
    <>
      {error !== null && <Failure error={error} what={`${name} was not changed`} />}
      <button aria-label={`${verb} ${name}`} disabled={isPending} onClick={() => mutate(change)}>
        {verb}
      </button>
    </>
  )
}

const Assignments = ({ room, rows }: { readonly room: string; readonly rows: ReadonlyArray<ClassAssignment> }) => (
  <Section title="Assignments">
    <Table
      columns={[
        ["Assignment", ({ state, title }) => <>{title}{state !== "active" && <span className="tag">{state}</span>}</>],
        ["Due", ({ dueDate }) => day(dueDate)],
        ["Points", ({ maxPoints = "–" }) => maxPoints, "number"],
        [
          "Archive",
          ({ capabilities, id: assignment, state, title }) =>
            (capabilities.canArchive || capabilities.canUnarchive) && (
              <Archive
                calls={[
                  () => classes.archiveAssignment({ class: room, assignment }),
                  () => classes.unarchiveAssignment({ class: room, assignment })
                ]}
                isArchived={state === "archived"}
                name={title}
              />
            ),
          "no-print"
        ]
      ]}
      keyOf={({ id }) => id}
      rows={rows}
    />
  </Section>
)

export const Class = () => {
  const { room } = getRouteApi("/classes/$room").useParams()
  const found = useQuery(queryOptions(classes.getClass, { class: room }))
  const assignments = useQuery(queryOptions(classes.listAssignments, { class: room }))
  const { name = "Class", section, state, studentsGroup: group } = found.data ?? {}
  const students = useQuery({
    ...queryOptions(groups.listGroupUsers, { group: group?.id ?? "none" }),
    enabled: group !== undefined
  })
  return (
    <>
      <Link className="back" to="/classes">All classes</Link>
      <Title>{name}</Title>
      <div className="bar no-print">
        {section !== undefined && <p>{section}</p>}
        {state === "archived" && <span className="tag">archived</span>}
        {(state === "active" || state === "archived") && (
          <Archive
            calls={[() => classes.archiveClass({ class: room }), () => classes.unarchiveClass({ class: room })]}
            isArchived={state === "archived"}
            name={name}
          />
        )}
        <Live room={room} />
      </div>
      {found.error !== null && <Failure error={found.error} what="The class could not be loaded" />}
      {found.error === null && (
        <QueryResult query={assignments} what="The assignments">
          {(rows) => (
            <>
              {rows.length === 0 ? <p>The class has no assignments.</p> : <Assignments room={room} rows={rows} />}
              <QueryResult query={students} what="The students">
                {(students) =>
                  students.length === 0
                    ? <p>The class has no students. Import a roster, or give them the code of the class.</p>
                    : <HandIns assignments={rows.filter(({ state }) => state === "active")} students={students} />}
              </QueryResult>
            </>
          )}
        </QueryResult>
      )}
    </>
  )
}
