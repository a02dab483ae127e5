import { useSyncExternalStore } from "react"

interface Notice {
  readonly id: number
  readonly text: string
  readonly undo: (() => void) | undefined
}

let notices: ReadonlyArray<Notice> = []
let last = 0
const listeners = new Set<() => void>()

const set = (next: ReadonlyArray<Notice>) => {
  notices = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Shows a message, and a button if it can be undone. The last three are kept. */
export const notify = (text: string, undo?: () => void): void => set([...notices.slice(-2), { id: ++last, text, undo }])

const Message = ({ id, text, undo }: Notice) => {
  const close = (then?: () => void) => () => {
    set(notices.filter((notice) => notice.id !== id))
    then?.()
  }
  return (
    <li>
      <span>{text}</span>
      {undo !== undefined && <button onClick={close(undo)}>Undo</button>}
      <button aria-label={`Dismiss: ${text}`} className="quiet" onClick={close()}>✕</button>
    </li>
  )
}

/** The messages. They stay until they are dismissed, because people read at their own speed. The region is always there, so that screen readers announce what comes into it. */
export const Notices = () => (
  <section aria-label="Messages" className="notices">
    <ul aria-live="polite" aria-relevant="additions">
      {useSyncExternalStore(subscribe, () => notices).map((notice) => <Message key={notice.id} {...notice} />)}
    </ul>
  </section>
)
