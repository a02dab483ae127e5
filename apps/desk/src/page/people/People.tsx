/** The people of the school: search, filters, and a list of as many as there are. */
import type { UserDetailsAdmin } from "@flat-sdk/promise"
import { infiniteQueryOptions, queryOptions } from "@flat-sdk/promise/query"
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import { lazy, Suspense, useEffect, useMemo, useState } from "react"
import { unreachable } from "../client/DeskCalls.ts"
import { flat } from "../client/Flat.ts"
import { Live } from "../client/Live.tsx"
import { Failure } from "../parts/Failure.tsx"
import { Title } from "../parts/Section.tsx"
import { count, some } from "../parts/Words.ts"
import { countInput, listInput } from "./Filters.ts"
import { PeopleFilters } from "./PeopleFilters.tsx"
import { PeopleTable } from "./PeopleTable.tsx"

// Loaded when it is opened first.
const Person = lazy(() => import("./Person.tsx").catch(unreachable))

export const People = () => {
  const filters = getRouteApi("/people").useSearch()
  const [chosen, choose] = useState<UserDetailsAdmin>()
  const [isLoadingAll, setLoadingAll] = useState(false)
  const queries = useQueryClient()
  const pages = {
    ...infiniteQueryOptions(flat.organization.listOrganizationUsers, listInput(filters)),
    // Read again only when a change was reported: a long list is many requests.
    staleTime: Infinity
  }
  const list = useInfiniteQuery({ ...pages, placeholderData: keepPreviousData })
  const people = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const { data: total = 0 } = useQuery({
    ...queryOptions(flat.organization.countOrgaUsers, countInput(filters)),
    placeholderData: keepPreviousData
  })
  const { error, fetchNextPage, hasNextPage, isFetching, isPending, isPlaceholderData } = list
  const loadMore = () => void fetchNextPage()
  const mayLoad = hasNextPage && !isFetching && error === null
  useEffect(() => {
    if (isLoadingAll && mayLoad) loadMore()
    if (!hasNextPage || error !== null) setLoadingAll(false)
  }, [error, hasNextPage, isLoadingAll, mayLoad])
  const all = some(Math.max(total, people.length), "person", "people")
  return (
    <>
      <Title>People</Title>
      <PeopleFilters filters={filters} isReady={list.data !== undefined} />
      <div className="bar">
        {people.length > 0 && <p>{hasNextPage ? `${count(people.length)} of ${all} loaded` : all}</p>}
        {hasNextPage && <progress aria-label="Loaded people" max={total} value={people.length} />}
        {hasNextPage && (
          <button onClick={() => setLoadingAll(!isLoadingAll)}>
            {isLoadingAll ? "Stop loading" : "Load all"}
          </button>
        )}
        <p className="unseen" role="status">{isPending || isPlaceholderData ? "Loading" : `${all} found`}</p>
        <Live />
      </div>
      {list.isStale && !isFetching && people.length > 0 && (
        <p className="warning" role="status">
          The list has changed in Flat since it was loaded.{" "}
          <button onClick={() => void queries.resetQueries({ queryKey: pages.queryKey })}>
            Load it again
          </button>
        </p>
      )}
      {error !== null && (
        <Failure
          error={error}
          retry={people.length === 0 ? () => void list.refetch() : loadMore}
          what={`The ${people.length === 0 ? "people" : "next people"} could not be loaded`}
        />
      )}
      {people.length > 0 && (
        <PeopleTable
          isBusy={isPlaceholderData}
          onChoose={choose}
          onEnd={mayLoad ? loadMore : undefined}
          people={people}
          total={Math.max(total, people.length)}
        />
      )}
      {isPending && error === null && <p className="waiting">Loading the people …</p>}
      {list.data !== undefined && people.length === 0 && <p>Nobody fits. Change the search or the filters.</p>}
      <Suspense>{chosen !== undefined && <Person onClose={() => choose(undefined)} person={chosen} />}</Suspense>
    </>
  )
}
