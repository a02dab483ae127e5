/**
 * Endpoints of the score tag that deal with tracks: recordings that are synchronised with a score.
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Schema from "effect/Schema"
import * as Field from "../fields/Field.ts"
import * as Scopes from "../fields/Scopes.ts"
import { score, sharingFields } from "./ScoreAccess.ts"
import { ScoreTrack, ScoreTrackCreation, ScoreTrackCreationResponse, ScoreTrackUpdate } from "./ScoreTrack.ts"

const track = {
  ...score,
  /** Track id. */
  track: Field.PathId
}

/** Endpoints, keyed by the vendor's operation ids. */
export const scoreTrackEndpoints = {
  /**
   * Lists the tracks of a score.
   *
   * **Gotchas**
   *
   * Students see only their own performances. Teachers and administrators of the score see all.
   */
  listScoreTracks: HttpApiEndpoint.get("listScoreTracks", "/scores/:score/tracks", {
    params: score,
    query: {
      ...sharingFields,
      /** Only tracks that belong to this assignment. */
      assignment: Field.optional(Schema.String),
      /** Whether to include the latest audio that Flat generated for the score, if there is one. */
      listAutoTrack: Field.optional(Schema.Boolean)
    },
    success: Schema.Array(ScoreTrack)
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /**
   * Adds a recording on SoundCloud, YouTube or Vimeo to a score.
   *
   * **Details**
   *
   * The track is in the response's `track`.
   *
   * **Gotchas**
   *
   * There is no idempotency key. If the outcome is unknown, check `listScoreTracks` before adding it again.
   */
  addScoreTrack: HttpApiEndpoint.post("addScoreTrack", "/scores/:score/tracks", {
    params: score,
    payload: ScoreTrackCreation,
    success: ScoreTrackCreationResponse
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /** Reads a track. */
  getScoreTrack: HttpApiEndpoint.get("getScoreTrack", "/scores/:score/tracks/:track", {
    params: track,
    query: sharingFields,
    success: ScoreTrack
  }).annotate(Scopes.AcceptedScopes, Scopes.readScores),

  /** Changes a track: title, state, purpose or synchronisation points. Its recording stays the same. */
  updateScoreTrack: HttpApiEndpoint.put("updateScoreTrack", "/scores/:score/tracks/:track", {
    params: track,
    payload: ScoreTrackUpdate,
    success: ScoreTrack
  }).annotate(Scopes.AcceptedScopes, Scopes.writeScores),

  /** Removes a track from its score. */
  deleteScoreTrack: HttpApiEndpoint.delete("deleteScoreTrack", "/scores/:score/tracks/:track", { params: track })
    .annotate(Scopes.AcceptedScopes, Scopes.writeScores)
}
