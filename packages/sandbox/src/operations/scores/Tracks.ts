/** Tracks of scores: recordings on other sites that are synchronized with them. */
import type { ScoreTrack, ScoreTrackPointCreation } from "@flat-sdk/core/contract/scores/ScoreTrack"
import { badRequest, forbidden } from "../../http/Errors.ts"
import * as Respond from "../../http/Respond.ts"
import * as Handlers from "../../settings/Handlers.ts"
import type { Score, Track } from "../../state/Library.ts"
import { apply, type Sparse } from "../../state/Records.ts"
import type { Caller, SchoolState } from "../../state/School.ts"
import * as Rights from "../access/Rights.ts"
import * as Exports from "../files/Exports.ts"
import * as ScoreFiles from "../files/ScoreFiles.ts"

/** Reads the service and media id from a recording's URL. Throws for other services. */
const recordingOf = (address = ""): Pick<Track, "type" | "mediaId" | "url"> => {
  const url = URL.parse(address)
  const path = url?.pathname.slice(1) ?? ""
  const embedded = /^(?:embed|shorts)\/([^/]+)/.exec(path)?.[1] ?? ""
  const services = new Map<string, Pick<Track, "type" | "mediaId">>([
    ["youtube.com", { type: "youtube", mediaId: url?.searchParams.get("v") ?? embedded }],
    ["youtu.be", { type: "youtube", mediaId: path }],
    ["vimeo.com", { type: "vimeo", mediaId: path }],
    ["soundcloud.com", { type: "soundcloud", mediaId: path }]
  ])
  const found = services.get(url?.hostname.replace(/^(www|m)\./, "") ?? "")
  if (found !== undefined && found.mediaId !== "") return { ...found, url: address }
  throw badRequest("url must be the address of a recording on SoundCloud, YouTube or Vimeo", "url")
}

const checkPoints = (points: ReadonlyArray<ScoreTrackPointCreation> = []): void => {
  if (points.some(({ measureUuid, type }) => type === "measure" && measureUuid === undefined)) {
    throw badRequest("A point of the type measure needs a measureUuid", "synchronizationPoints")
  }
}

/** Whether the caller can see a track. Students' performances are visible to themselves, to teachers, and to administrators of the score. */
const isVisible = (track: Track, { user }: Caller, aclAdmin: boolean): boolean =>
  track.state !== "deleted" &&
  (track.purpose === "common" || track.creator === user.id || aclAdmin || user.organizationRole !== "user")

/** Stores a track. If it is the default track, the previous default no longer is. */
const keep = ({ library: { tracks } }: SchoolState, track: Track): Sparse<ScoreTrack> => {
  for (const other of tracks.of(track.score)) {
    if (track.default && other.default && other.id !== track.id) tracks.put({ ...other, default: false })
  }
  return tracks.put(track)
}

const open = (call: Caller, params: { readonly score: string; readonly track: string }, sharingKey?: string) => {
  const { rights, score } = Rights.open(call, params.score, "aclRead", sharingKey)
  const isSeen = (track: Track) => track.score === score.id && isVisible(track, call, rights.aclAdmin)
  return { rights, track: Respond.orNotFound(call.school.library.tracks.get(params.track), "Track", "track", isSeen) }
}

/** Finds a track that the caller can change: the caller added it, or can change the score. */
const openToChange = (call: Caller, params: { readonly score: string; readonly track: string }): Track => {
  const { rights, track } = open(call, params)
  if (track.creator === call.user.id || rights.aclWrite) return track
  throw forbidden(
    "TRACK_ACCESS_DENIED",
    "Only the user who added a track and users who can change the score can change the track"
  )
}

/** Returns the sound of the newest revision as a track. */
const automatic = (
  { now, school }: Caller,
  score: Score,
  request: Handlers.Input<"scores", "listScoreTracks">["request"]
): ReadonlyArray<ScoreTrack> => {
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
    state: "completed",
    type: "audio",
    purpose: "common",
    url: Exports.urlOf(school, revision, "mp3", now, request),
    synchronizationPoints: ScoreFiles.pointsOf(score, ScoreFiles.tuneOf(score, revision))
  }]
}

export const handlers = Handlers.of("scores", {
  listScoreTracks({ params, query, request }, call) {
    const { rights, score } = Rights.open(call, params.score, "aclRead", query.sharingKey)
    // Tracks that are added through the API belong to no assignment.
    if (query.assignment !== undefined) return []
    const tracks = call.school.library.tracks.of(score.id).filter((track) => isVisible(track, call, rights.aclAdmin))
    return [...tracks, ...(query.listAutoTrack === true ? automatic(call, score, request) : [])]
  },

  addScoreTrack({ params, payload }, call) {
    const { date, school, user } = call
    const { purpose = "common", state = "draft", synchronizationPoints = [] } = payload
    // A performance needs read access to the score; a common track changes the score.
    const { score } = Rights.open(call, params.score, purpose === "common" ? "aclWrite" : "aclRead")
    const recording = recordingOf(payload.url)
    checkPoints(synchronizationPoints)
    const track = keep(school, {
      ...school.identity(),
      score: score.id,
      creator: user.id,
      creationDate: date,
      modificationDate: date,
      default: payload.default ?? false,
      state,
      purpose,
      ...recording,
      synchronizationPoints,
      title: payload.title
    })
    return { track }
  },

  getScoreTrack: ({ params, query }, call) => open(call, params, query.sharingKey).track,

  updateScoreTrack({ params, payload }, call) {
    const track = openToChange(call, params)
    checkPoints(payload.synchronizationPoints)
    return keep(call.school, { ...apply(track, payload), modificationDate: call.date })
  },

  deleteScoreTrack({ params }, call) {
    call.school.library.tracks.remove(openToChange(call, params).id)
  }
})
