/** One score: what it is, and its pages. */
import type { ScoreDetails } from "@flat-sdk/promise"
import { queryOptions } from "@flat-sdk/promise/query"
import { useQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useState } from "react"
import { music } from "../client/Music.ts"
import { QueryResult } from "../parts/Failure.tsx"
import { Facts, Section, Title } from "../parts/Section.tsx"
import { day } from "../parts/Words.ts"

/** Flat's own player, by the sharing key if the score has one. It comes from another site, so a click loads it. */
const Player = ({ score: { id, sharingKey, title } }: { readonly score: ScoreDetails }) => {
  const [isShown, show] = useState(false)
  const key = sharingKey === undefined ? "" : `?sharingKey=${encodeURIComponent(sharingKey)}`
  return (
    <Section title="Flat's player">
      <p className="hint">It plays the score, and comes from flat.io, which then sees that you open it.</p>
      {isShown
        ? <iframe allow="autoplay; fullscreen" src={`https://flat.io/embed/${id}${key}`} title={`Player of ${title}`} />
        : <button onClick={() => show(true)}>Load the player</button>}
    </Section>
  )
}

export const Score = () => {
  const { score } = getRouteApi("/scores/$score").useParams()
  const details = useQuery(queryOptions(music.scores.getScore, { score }))
  const pages = useQuery({
    queryKey: ["flat", "scores", "pages", score],
    queryFn: async ({ signal }) => {
      const read = music.scores.getScoreRevisionData({ score, revision: "last", format: "xml" }, { signal })
      const [{ draw }, { bytes }] = await Promise.all([import("./Engraver.ts"), read])
      return draw(bytes)
    }
  })
  return (
    <>
      <Link className="back" to="/scores">All scores</Link>
      <Title>{details.data?.title ?? "Score"}</Title>
      <QueryResult query={details} what="The details">
        {(found) => (
          <>
            <Facts
              facts={[
                ["Composer", found.composer ?? "–"],
                ["Instruments", found.instrumentsNames.join(", ") || "–"],
                ["Measures", String(found.numberMeasures ?? "–")],
                ["Changed", day(found.modificationDate)]
              ]}
            />
            <QueryResult query={pages} what="The pages">
              {(pictures) =>
                pictures.map((picture, page) => (
                  <img key={page} alt={`${found.title}, page ${page + 1}`} className="page" src={picture} />
                ))}
            </QueryResult>
            <Player score={found} />
          </>
        )}
      </QueryResult>
    </>
  )
}
