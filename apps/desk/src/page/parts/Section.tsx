/** The structure of a route: its title, and parts with headings. */
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react"

/** The path of the last title. The first one does not take the focus, so that the skip link comes first. */
let lastPath: string | undefined

/** The heading of a route and of the tab. It takes the focus when the route changes, so that screen readers follow. */
export const Title = ({ children }: { readonly children: string }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} – Desk`
    if (lastPath !== undefined && lastPath !== location.pathname) heading.current?.focus()
    lastPath = location.pathname
  }, [children])
  return <h1 ref={heading} tabIndex={-1}>{children}</h1>
}

/** A part with a heading, which names it as a landmark. `beside` is shown beside the heading. */
export const Section = ({ beside, children, title, ...rest }: ComponentProps<"section"> & {
  readonly beside?: ReactNode
  readonly title: string
}) => {
  const id = useId()
  return (
    <section aria-labelledby={id} {...rest}>
      <header>
        <h2 id={id}>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  )
}

export const Facts = ({ facts }: { readonly facts: ReadonlyArray<readonly [name: string, value: string]> }) => (
  <dl>
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
