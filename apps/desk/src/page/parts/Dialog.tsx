import { type ReactNode, useEffect, useId, useRef } from "react"

/** Shows a modal dialog as long as it is rendered. The browser keeps the focus inside, and Escape closes it. What had the focus before gets it back. */
export const Dialog = ({ children, className, onClose, title }: {
  readonly children: ReactNode
  readonly className?: string
  readonly onClose: () => void
  readonly title: string
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} className={className} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="quiet" onClick={onClose}>Close</button>
      </header>
      {children}
    </dialog>
  )
}
