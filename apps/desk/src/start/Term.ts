/** A term in progress: the administrator teaches six classes besides, and most pupils of the first one have handed in a score. All by the API. */
import { FlatClient } from "@flat-sdk/core"
import { Effect } from "effect"

/** A class, with the ids of its members. */
interface Room {
  readonly id: string
  readonly teachers: ReadonlyArray<string>
  readonly students: ReadonlyArray<string>
}

const bar = (step: string) =>
  `<measure number="1"><attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>${
    [...step].map((name) =>
      `<note><pitch><step>${name}</step><octave>5</octave></pitch><duration>1</duration><type>quarter</type></note>`
    ).join("")
  }</measure>`

const melody = (title: string, notes: string) =>
  `<?xml version="1.0"?><score-partwise version="4.0"><work><work-title>${title}</work-title></work><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list><part id="P1">${
    bar(notes)
  }</part></score-partwise>`

/** Begins the term as the administrator of the school, whose client this is. */
export const begin = Effect.fnUntraced(function*(rooms: ReadonlyArray<Room>) {
  const flat = yield* FlatClient.FlatClient
  const me = yield* flat.account.getAuthenticatedUserId()
  const others = rooms.filter(({ teachers }) => teachers.length > 0 && !teachers.includes(me))
  yield* Effect.forEach(
    others.slice(0, 6),
    ({ id, teachers }) => flat.actAs(teachers[0]!, ["edu.classes"]).classes.addClassUser({ class: id, user: me })
  )

  const room = rooms.find(({ teachers }) => teachers.includes(me))
  if (room === undefined) return
  const [assignment] = yield* flat.classes.listAssignments({ class: room.id })
  if (assignment === undefined) return
  const pupils = room.students.filter((_, at) => at % 4 !== 0)
  yield* Effect.forEach(pupils, (pupil, at) =>
    Effect.gen(function*() {
      const { classes, scores } = flat.actAs(pupil, ["edu.assignments", "scores"])
      const title = `Melody ${at + 1}`
      const data = melody(title, ["CDEG", "GFED", "EGCG", "AGFE"][at % 4]!)
      const score = yield* scores.createScore({ body: { title, data, privacy: "private" } })
      yield* classes.createSubmission({
        class: room.id,
        assignment: assignment.id,
        body: { attachments: [{ type: "flat", score: score.id }], submit: true }
      })
    }), { concurrency: 4, discard: true })
})
