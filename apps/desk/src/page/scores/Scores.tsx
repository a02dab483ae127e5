/** The scores of the user, those changed last first. */
import { infiniteQueryOptions } from "@flat-sdk/promise/query"
import { useInfiniteQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { music } from "../client/Music.ts"
import { QueryResult } from "../parts/Failure.tsx"
import { Title } from "../parts/Section.tsx"
import { Table } from "../parts/Table.tsx"
import { day } from "../parts/Words.ts"

export const Scores = () => {
  const query = useInfiniteQuery(infiniteQueryOptions(music.collections.listCollectionScores, {
    collection: "root",
    sort: "modificationDate",
    direction: "desc",
    limit: 50
  }))
  return (
    <>
      <Title>Scores</Title>
      <QueryResult query={query} what="The scores">
        {({ pages }) =>
          pages[0]?.items.length === 0 ? <p>You have no scores in Flat yet.</p> : (
            <Table
              columns={[
                ["Title", ({ id, title }) => <Link params={{ score: id }} to="/scores/$score">{title}</Link>],
                ["Composer", ({ composer = "–" }) => composer],
                ["Instruments", ({ instrumentsNames }) => instrumentsNames.join(", ")],
                ["Changed", ({ modificationDate }) => day(modificationDate)]
              ]}
              rows={pages.flatMap(({ items }) => items)}
            />
          )}
      </QueryResult>
      {query.hasNextPage && (
        <button disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          Load more scores
        </button>
      )}
    </>
  )
}
