/** A plan: what it would do, its problems, and the question before it becomes a run. */
import { useMutation } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import type { ApplyRequest, RosterPlan } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { Section } from "../parts/Section.tsx"
import { doing, some } from "../parts/Words.ts"
import { Yes } from "../parts/Yes.tsx"
import { type Decided, Decisions } from "./Decisions.tsx"
import type { Folder } from "./Folder.ts"
import { PlanTable, Problems } from "./PlanTable.tsx"

const dangers: Readonly<Record<string, string>> = {
  "change account": "Roles to change",
  "archive class": "Classes to archive",
  "remove member": "People to take out of a class, with their work there",
  "delete account": "Accounts to delete, with all that is in them"
}

export const Plan = ({ decide, decided, folder, plan }: {
  readonly decide: (decided: Decided) => void
  readonly decided: Decided
  readonly folder: Folder
  readonly plan: RosterPlan
}) => {
  const { digest, emptiness, idle, problems, rows, summary: { actions, calls, held, unchanged } } = plan
  const [isAsking, ask] = useState(false)
  const navigate = useNavigate()
  const { error, isPending, mutate } = useMutation({
    mutationFn: () =>
      askDesk<{ readonly id: string }>("/desk/runs", { digest, yes: true, approved } satisfies ApplyRequest),
    onSuccess: ({ id }) => navigate({ to: "/roster/$run", params: { run: id }, ignoreBlocker: true })
  })
  const approved = Object.fromEntries(held.map(({ count, what }) => [what, count]))
  const others = problems.filter(({ decisions }) => decisions.length === 0)
  const taken = Map.groupBy(rows.filter(({ danger }) => danger), ({ action, kind }) => `${action} ${kind}`)
  const roles = held.reduce((sum, { count, what }) => what.startsWith("role-") ? sum + count : sum, 0)
  // Each kind of what deletes or takes away, and each hold of the plan, needs its number typed. Roles that are held need it once.
  const checks = [
    ...Array.from(taken, ([what, { length: count }]) => ({ what, count, sentence: `${dangers[what]}: ${count}` }))
      .filter((check) => check.what !== "change account" || check.count !== roles),
    ...held
  ]
  return (
    <>
      <Section title={`Plan: ${folder.name}`}>
        {emptiness !== "" && <p>{emptiness}</p>}
        <ul className="facts">
          {actions.map(({ action, count: times }) => <li key={action}>{doing(action, times)}</li>)}
        </ul>
        {held.map(({ sentence, what }) => <p key={what} className="warning">{sentence}.</p>)}
        {idle.map((why) => <p key={why} className="hint">{why}</p>)}
        <p className="hint">
          {`Unchanged: ${some(unchanged.accounts, "account")}, ${some(unchanged.classes, "class", "classes")}, ${
            some(unchanged.members, "membership")
          }.${folder.left > 0 ? ` Left out, because they are no tables: ${some(folder.left, "file")}.` : ""}`}
        </p>
        {rows.length > 0 && <button className="primary" onClick={() => ask(true)}>Apply this plan …</button>}
      </Section>
      {problems.filter(({ decisions }) => decisions.length > 0).map((problem) => (
        <Decisions key={problem.message} decide={decide} decided={decided} problem={problem} />
      ))}
      {others.length > 0 && <Problems problems={others} />}
      {rows.length > 0 && <PlanTable rows={rows} />}
      {isAsking && (
        <Yes
          checks={checks}
          error={error}
          isDangerous={checks.length > 0}
          isPending={isPending}
          onClose={() => ask(false)}
          onYes={() => mutate()}
          title={`Apply ${some(calls, "change")} to Flat?`}
          yes="Yes, apply"
        >
          <ul>{actions.map(({ action, count: times }) => <li key={action}>{doing(action, times)}</li>)}</ul>
        </Yes>
      )}
    </>
  )
}
