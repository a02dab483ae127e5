/** The school at a glance: licences, activity, and the requests of the hour. This route reads with atoms of Effect. */
import * as Cause from "effect/Cause"
import { AsyncResult, type Atom } from "effect/reactivity"
import type { ReactNode } from "react"
import { Failure } from "../parts/Failure.tsx"
import { Section, Title } from "../parts/Section.tsx"
import { count, some, time } from "../parts/Words.ts"
import { roles } from "../people/Filters.ts"
import { activityOf, daysShown, licences, quota, recent, registry, useAtomValue } from "./Atoms.ts"
import { Bars, type BarsOptions } from "./Bars.tsx"

const Picture = <A, E>({ atom, of, title }: {
  readonly atom: Atom.Atom<AsyncResult.AsyncResult<A, E>>
  readonly of: (value: A, isWaiting: boolean) => BarsOptions & { readonly note?: ReactNode }
  readonly title: string
}) => {
  const result = useAtomValue(atom)
  const refresh = () => registry.refresh(atom)
  const shown = AsyncResult.isSuccess(result) ? of(result.value, result.waiting) : undefined
  return (
    <Section
      aria-busy={result.waiting}
      beside={<button aria-label={`Refresh ${title}`} onClick={refresh}>Refresh</button>}
      title={title}
    >
      {AsyncResult.isInitial(result) && <p className="waiting">Loading …</p>}
      {AsyncResult.isFailure(result) && (
        <Failure error={Cause.squash(result.cause)} retry={refresh} what="This could not be loaded" />
      )}
      {shown !== undefined && <p>{shown.summary}.</p>}
      {shown?.note}
      {shown !== undefined && <Bars {...shown} />}
    </Section>
  )
}

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, number) => sum + number, 0)

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" })

export const Overview = () => (
  <>
    <Title>Overview</Title>
    <div className="pictures">
      <Picture
        atom={licences}
        of={(rows) => {
          const none = sum(rows.map(({ none }) => none))
          const all = none + sum(rows.map(({ active }) => active))
          return {
            bars: rows.map(({ active, none, role }) => [roles[role], active, none]),
            heading: "Role",
            names: ["With a licence", "Without"],
            summary: `${count(none)} of ${some(all, "account")} without an active licence`
          }
        }}
        title="Licences"
      />
      <Picture
        atom={recent}
        of={({ done, items: pages }, isWaiting) => {
          const items = pages.flatMap(({ items }) => items)
          const { days, isWhole } = activityOf(items, new Date())
          const people = some(sum(days.map(({ people }) => people)), "person", "people")
          return {
            bars: days.map(({ people, start }) => [weekday.format(start), people]),
            heading: "Last active on",
            names: ["People"],
            note: !isWhole && !done && (
              <p className="hint">
                Counted among the {some(items.length, "person", "people")} loaded so far.{" "}
                <button disabled={isWaiting} onClick={() => registry.set(recent, undefined)}>
                  Load 500 more
                </button>
              </p>
            ),
            summary: `${isWhole || done ? "" : "At least "}${people} last active within ${daysShown} days`
          }
        }}
        title="Activity"
      />
      <Picture
        atom={quota}
        of={({ limit = 0, remaining: left = limit, resetAt = "" }) => ({
          bars: [["Your requests", left, limit - left]],
          heading: "Requests",
          names: ["Left", "Used"],
          summary: `${count(left)} of ${some(limit, "request")} left${resetAt && ` until ${time(new Date(resetAt))}`}`
        })}
        title="Quota of this hour"
      />
    </div>
  </>
)
