/** The question before something dangerous. */
import { type ReactNode, useState } from "react"
import { Dialog } from "./Dialog.tsx"
import { Failure } from "./Failure.tsx"
import { Field, Form } from "./Form.tsx"

export interface Question {
  readonly title: string
  readonly children?: ReactNode
  readonly yes: string
  /** What needs its number typed. None: the button is enough. */
  readonly checks?: ReadonlyArray<{ readonly what: string; readonly count: number; readonly sentence: string }>
  readonly isDangerous: boolean
  readonly error?: unknown
  readonly isPending?: boolean
  readonly onYes: () => void
  readonly onClose: () => void
}

export const Yes = (
  { checks = [], children, error, isDangerous, isPending = false, onClose, onYes, title, yes }: Question
) => {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const isSure = checks.every(({ count, what }) => typed[what]?.trim() === String(count))
  return (
    <Dialog onClose={onClose} title={title}>
      {error != null && <Failure error={error} what="Nothing was changed" />}
      <Form onForm={onYes}>
        {children}
        {checks.map(({ count, sentence, what }) => (
          <Field
            key={what}
            autoComplete="off"
            inputMode="numeric"
            label={`${sentence}. Type ${count} to confirm`}
            onChange={({ target }) => setTyped({ ...typed, [what]: target.value })}
            value={typed[what] ?? ""}
          />
        ))}
        <div className="bar">
          <button className={isDangerous ? "danger" : "primary"} disabled={isPending || !isSure}>{yes}</button>
          <button type="button" onClick={onClose}>No, change nothing</button>
        </div>
      </Form>
    </Dialog>
  )
}
