import type { UserDetailsAdmin } from "@flat-sdk/promise"
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useRef, useState } from "react"
import { day } from "../parts/Words.ts"
import { roleOf } from "./Filters.ts"

export const nameOf = ({ firstname = "", lastname = "", printableName, username }: UserDetailsAdmin): string =>
  `${firstname} ${lastname}`.trim() || (printableName ?? username)

/** Returns the licence in words. */
export const licenceOf = ({ license: { active = false, expirationDate: end } = {} }: UserDetailsAdmin): string =>
  end === undefined ? active ? "Active" : "None" : `${active ? "Until" : "Ended"} ${day(end)}`

const headings = ["Name", "Username", "Role", "Licence", "Last active"]

/** The list of people: a table whose rows exist only while they are on the screen, so that 100,000 scroll. `onEnd` is called when its end comes near, if there is more to load. */
export const PeopleTable = ({ isBusy, onChoose, onEnd, people, total }: {
  readonly isBusy: boolean
  readonly onChoose: (person: UserDetailsAdmin) => void
  readonly onEnd: (() => void) | undefined
  readonly people: ReadonlyArray<UserDetailsAdmin>
  readonly total: number
}) => {
  const scroller = useRef<HTMLDivElement>(null)
  // As the rows of .people in the styles: those of a phone have two lines. Asked once, because it is needed for each person.
  const [height] = useState(() => matchMedia("(width < 45rem)").matches ? 64 : 44)
  const rows = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12
  })
  const visible = rows.getVirtualItems()
  const isNearEnd = (visible.at(-1)?.index ?? 0) > people.length - 50
  useEffect(() => {
    if (isNearEnd) onEnd?.()
  }, [isNearEnd, onEnd])
  return (
    <section ref={scroller} aria-label="List of people" className="people" tabIndex={0}>
      <div aria-busy={isBusy} aria-label="People" aria-rowcount={total + 1} role="table">
        <div role="rowgroup">
          <div aria-rowindex={1} role="row">
            {headings.map((heading) => <div key={heading} role="columnheader">{heading}</div>)}
          </div>
        </div>
        <div role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {visible.map(({ index, key, start }) => {
            const person = people[index]!
            return (
              <div key={key} aria-rowindex={index + 2} role="row" style={{ transform: `translateY(${start}px)` }}>
                <div role="rowheader">
                  <button className="link" onClick={() => onChoose(person)}>{nameOf(person)}</button>
                </div>
                <div role="cell">{person.username}</div>
                <div role="cell">{roleOf(person)}</div>
                <div role="cell" className={person.license?.active === true ? "" : "lacking"}>{licenceOf(person)}</div>
                <div role="cell">{day(person.lastActivityDate)}</div>
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}
