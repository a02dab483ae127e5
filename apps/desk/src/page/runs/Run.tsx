/** A run: how far it is, why it waits, what became of it, and its passwords. It continues whether this page is open or not. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useState } from "react"
import type { DeskRun } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { Failure, QueryResult } from "../parts/Failure.tsx"
import { Section, Title } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { count as amount } from "../parts/Words.ts"
import { Yes } from "../parts/Yes.tsx"
import { countsOf, moment, stateOf } from "./RunWords.ts"

type Act = (action: string, body?: object) => void

const Passwords = (
  { act, run: { deleted, id, passwords, state } }: { readonly act: Act; readonly run: DeskRun }
) => {
  const [asked, ask] = useState<"saved" | "take-over">()
  if (deleted !== undefined) {
    const why = deleted === "saved" ? "because they were saved elsewhere" : "after seven days"
    return <p>The new passwords were deleted here, {why}. Give new ones to people who have none.</p>
  }
  if (passwords === undefined || state === "running") return undefined
  const { count, holder, isMine, until } = passwords
  return (
    <Section title={`New passwords: ${amount(count)}`}>
      <p>
        Only {isMine ? "you" : holder} can download or print them. They are deleted here on {moment(until)}
        {isMine && ", or when you say that you have saved them"}.
      </p>
      <div className="bar">
        {isMine
          ? (
            <>
              <a download className="button primary" href={`/desk/runs/${id}/passwords.csv`}>Download as a table</a>
              <Link className="button" params={{ run: id }} to="/roster/$run/cards">Cards to print</Link>
              <button onClick={() => ask("saved")}>I have saved them …</button>
            </>
          )
          : <button onClick={() => ask("take-over")}>Take them over from {holder} …</button>}
      </div>
      {asked === "saved" && (
        <Yes
          isDangerous
          onClose={() => ask(undefined)}
          onYes={() => act("saved")}
          title="Delete the passwords here?"
          yes="Yes, I have saved them"
        >
          <p>Nobody can download or print them any more, and Flat does not show them either.</p>
          {state === "waiting" && <p className="warning">It still waits, and cannot be continued after that.</p>}
        </Yes>
      )}
      {asked === "take-over" && (
        <Yes
          isDangerous={false}
          onClose={() => ask(undefined)}
          onYes={() => act("take-over", { from: holder })}
          title={`Take the passwords over from ${holder}?`}
          yes="Yes, take them over"
        >
          <p>{holder} cannot download them any more. This page shows to all administrators that you took them over.</p>
        </Yes>
      )}
    </Section>
  )
}

const Details = ({ run }: { readonly run: DeskRun }) => {
  const queries = useQueryClient()
  const { error, isPending, mutate } = useMutation({
    mutationFn: ({ action, body = {} }: { readonly action: string; readonly body?: object | undefined }) =>
      askDesk(`/desk/runs/${run.id}/${action}`, body),
    onSettled: () => queries.invalidateQueries({ queryKey: ["desk", "runs"] }),
    // What it has done shows everywhere.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["flat"], refetchType: "none" })
  })
  const act: Act = (action, body) => mutate({ action, body })
  const { counts: { done, total }, history, kind, mayContinue, problems, state, why } = run
  const isWhole = state === "ended" && done === total
  return (
    <>
      {error !== null && <Failure error={error} what="That did not work" />}
      <div className={isWhole ? "success" : state === "running" ? "bar" : "warning"}>
        {state === "running" && <progress aria-label="Changes that are done" max={total} value={done} />}
        <p role="status">
          <strong>{stateOf(run)}.</strong> {why} {countsOf(run)}.
        </p>
        {state === "running" && (
          <p className="hint">
            It continues without this page: you can leave it, and come back.
          </p>
        )}
        <div className="bar">
          {mayContinue && (
            <button className="primary" disabled={isPending} onClick={() => act("continue")}>
              {state === "waiting" ? "Continue" : "Try the rest again"}
            </button>
          )}
          {state === "ended" && !mayContinue && !isWhole && kind === "import" && (
            <Link className="button" to="/roster">Make a new plan</Link>
          )}
        </div>
      </div>
      <Passwords key={`${run.deleted} ${run.passwords?.holder}`} act={act} run={run} />
      {problems.length > 0 && (
        <Section title="Not done">
          <Table
            columns={[
              ["Name", ({ name }) => name],
              ["What", ({ action, detail, kind }) => `${action} ${kind}${detail === "" ? "" : `: ${detail}`}`],
              ["Why", ({ text }) => text]
            ]}
            rows={problems}
          />
        </Section>
      )}
      <Section title="What happened">
        <ul>
          {history.map(({ at, what }, index) => <li key={index}>{moment(at)}: {what}</li>)}
        </ul>
      </Section>
    </>
  )
}

export const Run = () => {
  const { run: id } = getRouteApi("/roster/$run").useParams()
  const query = useQuery({
    queryKey: ["desk", "runs", id],
    queryFn: () => askDesk<DeskRun>(`/desk/runs/${encodeURIComponent(id)}`),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => data?.state === "running" ? 1000 : 10_000
  })
  return (
    <>
      <Link className="back" to="/roster">All imports</Link>
      <Title>{query.data?.title ?? "Import"}</Title>
      <QueryResult query={query} what="The details">{(run) => <Details run={run} />}</QueryResult>
    </>
  )
}
