/**
 * Tracks of scores: recordings on other sites that are synchronized with them.
 */
import type { ScoreTrack, ScoreTrackPointCreation } from "@flat-sdk/core/contract/scores/ScoreTrack"
import * as Effect from "effect/Effect"
import { badRequest, forbidden } from "../../http/Errors.ts"
import type { Failure } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as SchoolHandlers from "../../settings/SchoolHandlers.ts"
import { present } from "../../state/Changes.ts"
import type { Score as KeptScore, Track } from "../../state/Library.ts"
import type { SchoolState, User } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as Exports from "../files/Exports.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"

const details = ({ sequence: _, ...track }: Track): ScoreTrack => present(track)

/** Reads the service and media id from a recording's URL. Returns a failure for other services. */
const recordingOf = (address: string | undefined): Pick<Track, "type" | "mediaId" | "url"> | Failure => {
  const unsupported = badRequest("url must be the address of a recording on SoundCloud, YouTube or Vimeo", "url")
  if (address === undefined || !URL.canParse(address)) return unsupported
  const url = new URL(address)
  const host = url.hostname.replace(/^(www|m)\./, "")
  const path = url.pathname.slice(1)
  const embedded = /^(?:embed|shorts)\/([^/]+)/.exec(path)?.[1] ?? ""
  const services = new Map([
    ["youtube.com", { type: "youtube" as const, mediaId: url.searchParams.get("v") ?? embedded }],
    ["youtu.be", { type: "youtube" as const, mediaId: path }],
    ["vimeo.com", { type: "vimeo" as const, mediaId: path }],
    ["soundcloud.com", { type: "soundcloud" as const, mediaId: path }]
  ])
  const found = services.get(host)
  return found === undefined || found.mediaId === "" ? unsupported : { ...found, url: address }
}

const pointsOf = (points: ReadonlyArray<ScoreTrackPointCreation>): Track["synchronizationPoints"] | Failure =>
  points.some((point) => point.type === "measure" && point.measureUuid === undefined)
    ? badRequest("A point of the type measure needs a measureUuid", "synchronizationPoints")
    : points.map((point) => present(point))

/** Whether an account can see a track. Students' performances are visible to themselves, to teachers, and to administrators of the score. */
const isVisible = (track: Track, user: User, aclAdmin: boolean): boolean =>
  track.state !== "deleted" &&
  (track.purpose === "common" || track.creator === user.id || aclAdmin || user.organizationRole !== "user")

/** Stores a track. If it is the default track, the previous default no longer is. */
const keep = (school: SchoolState, track: Track): Track => {
  if (track.default) {
    for (const other of school.library.tracks.of(track.score)) {
      if (other.default && other.id !== track.id) school.library.tracks.put({ ...other, default: false })
    }
  }
  return school.library.tracks.put(track)
}

const open = Effect.fnUntraced(function*(
  school: SchoolState,
  params: { readonly score: string; readonly track: string },
  sharingKey?: string
) {
  const opened = yield* Rights.open(school, params.score, "aclRead", sharingKey)
  const { rights, score, user } = opened
  const isSeen = (track: Track) => track.score === score.id && isVisible(track, user, rights.aclAdmin)
  const track = yield* Respond.orNotFound(school.library.tracks.get(params.track), "Track", "track", isSeen)
  return { ...opened, track }
})

/** Finds a track that the caller can change: the caller added it, or can change the score. */
const openToChange = Effect.fnUntraced(function*(
  school: SchoolState,
  params: { readonly score: string; readonly track: string }
) {
  const opened = yield* open(school, params)
  if (opened.track.creator !== opened.user.id && !opened.rights.aclWrite) {
    return yield* forbidden(
      "TRACK_ACCESS_DENIED",
      "Only the user who added a track and users who can change the score can change the track"
    )
  }
  return opened
})

/** Returns the sound of the newest revision as a track. */
const automatic = (
  school: SchoolState,
  score: KeptScore,
  now: number,
  request: SchoolHandlers.Input<"scores", "listScoreTracks">["request"]
) => {
  const revision = school.library.revision(score, "last")
  if (revision === undefined) return []
  return [{
    id: `auto-${revision.id}`,
    title: score.title,
    score: score.id,
    creator: score.owner,
    creationDate: revision.date,
    modificationDate: revision.date,
    default: false,
    state: "completed" as const,
    type: "audio" as const,
    purpose: "common" as const,
    url: Exports.urlOf(school, revision, "mp3", now, request),
    synchronizationPoints: ScoreFiles.pointsOf(score, ScoreFiles.tuneOf(score, revision))
  }]
}

/** Creates the handlers of the operations on tracks. */
export const handlers = SchoolHandlers.of("scores", (school) => ({
  *listScoreTracks({ params, query, request }) {
    const { assignment, listAutoTrack, sharingKey } = query
    const { now, rights, score, user } = yield* Rights.open(school, params.score, "aclRead", sharingKey)
    // Tracks that are added through the API belong to no assignment.
    if (assignment !== undefined) return []
    const tracks = school.library.tracks.of(score.id).filter((track) => isVisible(track, user, rights.aclAdmin))
    return [...tracks.map(details), ...(listAutoTrack === true ? automatic(school, score, now, request) : [])]
  },

  *addScoreTrack({ params, payload }) {
    const { default: preferred = false, purpose = "common", state = "draft", synchronizationPoints = [], title, url } =
      payload
    // A performance needs read access to the score; a common track changes the score.
    const need = purpose === "common" ? "aclWrite" : "aclRead"
    const { now, score, user } = yield* Rights.open(school, params.score, need)
    const recording = yield* Respond.orFail(recordingOf(url))
    const points = yield* Respond.orFail(pointsOf(synchronizationPoints))
    const date = new Date(now).toISOString()
    const track = keep(school, {
      ...school.identity(),
      score: score.id,
      creator: user.id,
      creationDate: date,
      modificationDate: date,
      default: preferred,
      state,
      purpose,
      ...recording,
      synchronizationPoints: points,
      title
    })
    return { track: details(track) }
  },

  *getScoreTrack({ params, query }) {
    const { track } = yield* open(school, params, query.sharingKey)
    return details(track)
  },

  *updateScoreTrack({ params, payload }) {
    const { now, track } = yield* openToChange(school, params)
    const { synchronizationPoints, ...given } = payload
    const points = synchronizationPoints === undefined
      ? track.synchronizationPoints
      : yield* Respond.orFail(pointsOf(synchronizationPoints))
    return details(keep(school, {
      ...track,
      ...present(given),
      synchronizationPoints: points,
      modificationDate: new Date(now).toISOString()
    }))
  },

  *deleteScoreTrack({ params }) {
    const { track } = yield* openToChange(school, params)
    school.library.tracks.remove(track.id)
  }
}))
