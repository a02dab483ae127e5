/** All classes of the school, the oldest first, for administrators: those of last year are archived here, and classes get new passwords. */
import { useQuery } from "@tanstack/react-query"
import type { SchoolClass } from "../../shared/Desk.ts"
import { type Change, useChange } from "../client/Change.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { NewPasswords } from "../client/NewPasswords.tsx"
import { Failure, QueryResult } from "../parts/Failure.tsx"
import { Table } from "../parts/Table.tsx"
import { count, day } from "../parts/Words.ts"

const changeOf = ({ as, id, name }: SchoolClass, archive: boolean): Change => ({
  call: () => askDesk("/desk/classes", { class: id, as, archive }),
  changes: ["desk", "classes"],
  done: `${archive ? "Archived" : "Restored"} ${name}.`
})

export const SchoolClasses = () => {
  const { error, isPending, mutate } = useChange()
  const query = useQuery({
    queryKey: ["desk", "classes"],
    queryFn: () => askDesk<ReadonlyArray<SchoolClass>>("/desk/classes"),
    // Two requests to Flat for each teacher.
    staleTime: Infinity
  })
  return (
    <>
      {error !== null && <Failure error={error} what="The class was not changed" />}
      <QueryResult query={query} what="The classes of the school">
        {(classes) =>
          classes.length === 0 ? <p>The school has no classes.</p> : (
            <Table
              columns={[
                ["Class", ({ name, section = "" }) => `${name}${section === "" ? "" : ` (${section})`}`],
                ["Teacher", ({ teacher }) => teacher],
                ["Created", ({ created }) => day(created)],
                ["Pupils", ({ pupils }) => count(pupils), "number"],
                ["Do", (one) => (
                  <span className="bar">
                    <button
                      aria-label={`Archive ${one.name}`}
                      disabled={isPending}
                      onClick={() => mutate({ ...changeOf(one, true), undo: changeOf(one, false) })}
                    >
                      Archive
                    </button>
                    {one.group !== undefined && one.pupils > 0 && (
                      <NewPasswords name={one.name} people={one.pupils} who={{ group: one.group }} />
                    )}
                  </span>
                )]
              ]}
              keyOf={({ id }) => id}
              rows={classes}
            />
          )}
      </QueryResult>
    </>
  )
}
