/** The classes of the user. */
import { queryOptions } from "@flat-sdk/promise/query"
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { signedIn } from "../client/Flat.ts"
import { teaching } from "../client/Teaching.ts"
import { QueryResult } from "../parts/Failure.tsx"
import { Choice } from "../parts/Form.tsx"
import { Title } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { count } from "../parts/Words.ts"
import { isAdmin } from "../people/Filters.ts"
import { SchoolClasses } from "./SchoolClasses.tsx"

type State = "active" | "inactive" | "archived"

const states = [["active", "My classes"], ["inactive", "Mine, not started"], ["archived", "Mine, archived"]] as const

const Mine = ({ state }: { readonly state: State }) => {
  const query = useQuery(queryOptions(teaching.classes.listClasses, { state }))
  return (
    <QueryResult query={query} what="The classes">
      {(classes) =>
        classes.length === 0 ? <p>You teach no classes in this state.</p> : (
          <Table
            columns={[
              ["Class", ({ id, name }) => <Link params={{ room: id }} to="/classes/$room">{name}</Link>],
              ["Section", ({ section = "–" }) => section],
              ["Students", ({ studentsGroup }) => count(studentsGroup?.usersCount ?? 0), "number"],
              ["Assignments", ({ assignmentsCount = 0 }) => count(assignmentsCount), "number"]
            ]}
            rows={classes}
          />
        )}
    </QueryResult>
  )
}

export const Classes = () => {
  const [state, setState] = useState<State | "school">("active")
  const { data: user } = useQuery(signedIn)
  return (
    <>
      <Title>Classes</Title>
      <div className="filters">
        <Choice
          label="Show"
          onChange={({ target }) => setState(target.value as State | "school")}
          options={[...states, ...(user && isAdmin(user) ? [["school", "All classes of the school"]] as const : [])]}
          value={state}
        />
      </div>
      {state === "school" ? <SchoolClasses /> : <Mine state={state} />}
    </>
  )
}
