/** The imports and new passwords of the school, those begun last first: of every administrator. */
import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import type { DeskRun } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { QueryResult } from "../parts/Failure.tsx"
import { Section } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { countsOf, moment, passwordsOf, stateOf } from "./RunWords.ts"

export const Runs = () => {
  const query = useQuery({
    queryKey: ["desk", "runs"],
    queryFn: () => askDesk<ReadonlyArray<DeskRun>>("/desk/runs"),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => data?.some(({ state }) => state === "running") ? 3000 : 15_000
  })
  return (
    <Section title="Imports and new passwords">
      <QueryResult query={query} what="The imports">
        {(runs) =>
          runs.length === 0 ? <p>There was none yet.</p> : (
            <Table
              classOf={({ state }) => state === "waiting" ? "conflict" : ""}
              columns={[
                ["What", ({ id, title }) => <Link params={{ run: id }} to="/roster/$run">{title}</Link>],
                ["Begun", ({ begun, by }) => `${moment(begun)} by ${by}`],
                ["State", stateOf],
                ["Result", countsOf],
                ["New passwords", passwordsOf]
              ]}
              keyOf={({ id }) => id}
              rows={runs}
            />
          )}
      </QueryResult>
    </Section>
  )
}
