/** A plan: what it would do, its problems, and its application after a yes. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { ApplyEvent, RosterPlan } from "../../shared/Desk.ts"
import { Failure } from "../parts/Failure.tsx"
import { Section } from "../parts/Section.tsx"
import { count, doing, some } from "../parts/Words.ts"
import { apply, ApplyQuestion } from "./Apply.tsx"
import type { Folder } from "./Folder.ts"
import { PlanTable, Problems } from "./PlanTable.tsx"

type Of<Type extends ApplyEvent["type"]> = Extract<ApplyEvent, { readonly type: Type }>

export const Plan = ({ folder, plan }: { readonly folder: Folder; readonly plan: RosterPlan }) => {
  const { digest, problems, rows, summary: { actions, held, unchanged } } = plan
  const queries = useQueryClient()
  const [isAsking, ask] = useState(false)
  const [progress, setProgress] = useState<Of<"progress">>()
  const [states, setStates] = useState<ReadonlyMap<number, string>>(new Map())
  const [end, setEnd] = useState<Of<"end">>()
  const report = (event: ApplyEvent) => {
    if (event.type === "progress") setProgress(event)
    else if (event.type === "end") setEnd(event)
    else setStates((before) => new Map([...before, [event.row, `${event.state}: ${event.message}`]]))
  }
  const { error, isPending, mutate } = useMutation({
    mutationFn: () =>
      apply({ digest, yes: true, approved: Object.fromEntries(held.map(({ count, what }) => [what, count])) }, report),
    onSettled: () => queries.invalidateQueries({ queryKey: ["flat"], refetchType: "none" })
  })
  const begin = () => {
    ask(false)
    mutate()
  }
  const isOpen = rows.length > 0 && !isPending && (end === undefined || end.stopped !== undefined)
  return (
    <>
      <Section title={folder.name}>
        {rows.length === 0 && <p>Nothing is to be done: Flat has what the files say.</p>}
        <ul className="facts">
          {actions.map(({ action, count: times }) => <li key={action}>{doing(action, times)}</li>)}
        </ul>
        <p className="hint">
          {`Unchanged: ${some(unchanged.accounts, "account")}, ${some(unchanged.classes, "class", "classes")}, ${
            some(unchanged.members, "membership")
          }.${folder.left > 0 ? ` Left out, because they are no tables: ${some(folder.left, "file")}.` : ""}`}
        </p>
        {isPending && progress !== undefined && (
          <p className="bar" role="status">
            <progress aria-label="Applied changes" max={progress.total} value={progress.done} />
            {`${count(progress.done)} of ${count(progress.total)} done, ${count(progress.failed)} failed`}
          </p>
        )}
        {error !== null && <Failure error={error} what="The plan was not applied to its end" />}
        {end !== undefined && (
          <p className={end.failed > 0 || end.stopped !== undefined ? "warning" : "success"} role="status">
            <strong>{end.stopped === undefined ? "Applied" : "Stopped"}.</strong>{" "}
            {`${count(end.done)} done, ${count(end.failed)} failed. ${end.stopped ?? ""} `}
            {end.passwords !== undefined && <a download href={end.passwords}>Download new passwords before leaving</a>}
          </p>
        )}
        {isOpen && <button className="primary" onClick={() => ask(true)}>Apply this plan …</button>}
      </Section>
      {problems.length > 0 && <Problems problems={problems} />}
      {rows.length > 0 && <PlanTable rows={rows} states={states} />}
      {isAsking && <ApplyQuestion onClose={() => ask(false)} onYes={begin} plan={plan} />}
    </>
  )
}
