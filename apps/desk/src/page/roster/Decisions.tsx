/** Conflicts that a person decides here, with names. Each decision makes the plan anew. */
import type { PlanProblem } from "../../shared/Desk.ts"
import { Section } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { some } from "../parts/Words.ts"

/** Options of the plan that follow from decisions. */
export interface Decided {
  readonly recreate: boolean
  readonly accept: ReadonlyArray<string>
  readonly matchAgain: ReadonlyArray<string>
}

export const nothing: Decided = { recreate: false, accept: [], matchAgain: [] }

/** People that are listed at a time. */
const most = 50

export const Decisions = ({ decide, decided, problem: { decisions, message } }: {
  readonly decide: (decided: Decided) => void
  readonly decided: Decided
  readonly problem: PlanProblem
}) => {
  const recreates = decisions[0]?.by === "recreate"
  return (
    <Section title={`${some(decisions.length, "person", "people")}: ${message}`}>
      {recreates
        ? (
          <button onClick={() => decide({ ...decided, recreate: true })}>
            Create what was deleted again
          </button>
        )
        : (
          <p>
            "Leave" does nothing about the person. "Match again" gives the account, with everything in it, to the
            person: only if you know that it is theirs.
          </p>
        )}
      <Table
        columns={[
          ["In the files", ({ name }) => name],
          ["Account in Flat", ({ account = "–" }) => account],
          ["Decide", ({ code, name, person }) => (
            <span className="bar">
              <button
                aria-label={`Leave: ${name}`}
                onClick={() => decide({ ...decided, accept: [...decided.accept, `${code}:${person}`] })}
              >
                Leave
              </button>
              {!recreates && (
                <button
                  aria-label={`Match again: ${name}`}
                  onClick={() => decide({ ...decided, matchAgain: [...decided.matchAgain, person] })}
                >
                  Match again
                </button>
              )}
            </span>
          )]
        ]}
        keyOf={({ person }) => person}
        rows={decisions.slice(0, most)}
      />
      {decisions.length > most && <p className="hint">And {some(decisions.length - most, "other", "others")}.</p>}
    </Section>
  )
}
