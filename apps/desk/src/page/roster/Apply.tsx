/** Asks before a plan is applied, then applies it and shows how far it is. */
import { useState } from "react"
import type { ApplyEvent, ApplyRequest, RosterPlan } from "../../shared/Desk.ts"
import { callDesk } from "../client/DeskCalls.ts"
import { Dialog } from "../parts/Dialog.tsx"
import { Field, Form } from "../parts/Form.tsx"
import { count, doing, some } from "../parts/Words.ts"

/** Applies a plan. Reports each event, and rejects if the response ends before the event `end`. */
export const apply = async (request: ApplyRequest, report: (event: ApplyEvent) => void): Promise<void> => {
  const { body } = await callDesk("/desk/apply", request)
  let rest = ""
  let isWhole = false
  for await (const text of body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n")
    rest = lines.pop()!
    for (const line of lines.filter((line) => line !== "")) {
      const event = JSON.parse(line) as ApplyEvent
      isWhole ||= event.type === "end"
      report(event)
    }
  }
  if (!isWhole) throw new Error("The connection ended too early. Apply it again: what is done is not repeated.")
}

/** The question. What deletes or takes away, and each hold of the plan, needs its number typed. */
export const ApplyQuestion = ({ onClose, onYes, plan: { rows, summary } }: {
  readonly onClose: () => void
  readonly onYes: () => void
  readonly plan: RosterPlan
}) => {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const taken = rows.filter(({ danger }) => danger).length
  const questions = [
    ...(taken === 0
      ? []
      : [{ what: "taken", count: taken, sentence: `To change a role, archive, remove or delete: ${count(taken)}` }]),
    ...summary.held
  ]
  const isSure = questions.every((one) => typed[one.what]?.trim() === String(one.count))
  return (
    <Dialog onClose={onClose} title={`Apply ${some(summary.calls, "change")} to Flat?`}>
      <Form onForm={onYes}>
        <ul>{summary.actions.map(({ action, count: times }) => <li key={action}>{doing(action, times)}</li>)}</ul>
        {questions.map((one) => (
          <Field
            key={one.what}
            autoComplete="off"
            inputMode="numeric"
            label={`${one.sentence}. Type ${one.count} to confirm`}
            onChange={({ target }) => setTyped({ ...typed, [one.what]: target.value })}
            value={typed[one.what] ?? ""}
          />
        ))}
        <div className="bar">
          <button className={questions.length > 0 ? "danger" : "primary"} disabled={!isSure}>
            Yes, apply
          </button>
          <button type="button" onClick={onClose}>No, change nothing</button>
        </div>
      </Form>
    </Dialog>
  )
}
