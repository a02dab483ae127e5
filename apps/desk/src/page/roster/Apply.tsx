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

/** The question. A plan that takes something away needs its number typed. */
export const ApplyQuestion = ({ onClose, onYes, plan: { rows, summary } }: {
  readonly onClose: () => void
  readonly onYes: () => void
  readonly plan: RosterPlan
}) => {
  const [typed, setTyped] = useState("")
  const taken = rows.filter(({ danger }) => danger).length
  const isDangerous = taken > 0 || summary.held.length > 0
  const word = String(taken || summary.calls)
  return (
    <Dialog onClose={onClose} title={`Apply ${some(summary.calls, "change")} to Flat?`}>
      <Form onForm={onYes}>
        <ul>{summary.actions.map(({ action, count: times }) => <li key={action}>{doing(action, times)}</li>)}</ul>
        {summary.held.map((reason) => <p key={reason} className="warning">This plan would {reason}.</p>)}
        {isDangerous && (
          <Field
            autoComplete="off"
            inputMode="numeric"
            label={`${taken > 0 ? `To archive, remove or delete: ${count(taken)}. ` : ""}Type ${word} to confirm`}
            onChange={({ target }) => setTyped(target.value)}
            value={typed}
          />
        )}
        <div className="bar">
          <button className={isDangerous ? "danger" : "primary"} disabled={isDangerous && typed.trim() !== word}>
            Yes, apply
          </button>
          <button type="button" onClick={onClose}>No, change nothing</button>
        </div>
      </Form>
    </Dialog>
  )
}
