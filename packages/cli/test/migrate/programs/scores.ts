// A teacher's scores: uploads a file, makes an assignment of it, and saves every score as MIDI.
import { ClassApi, Configuration, ScoreApi, type ScoreDetails, UserApi } from "flat-api"
import { Buffer } from "node:buffer"

const configuration = new Configuration({
  basePath: process.env["FLAT_BASE_URL"]!,
  accessToken: () => Promise.resolve("Bearer " + process.env["FLAT_ACCESS_TOKEN"]!)
})
const scores = new ScoreApi(configuration)
const classes = new ClassApi(configuration)

const notes = ["C", "E", "G"].map((step) =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>4</duration><type>whole</type></note>`
)
const measures = notes.map((note, at) => `<measure number="${at + 1}">${note}</measure>`).join("")
const musicXml =
  `<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Piano</part-name></score-part>`
  + `</part-list><part id="P1">${measures}</part></score-partwise>`

const score: ScoreDetails = await scores.createScore({
  body: { title: "Triad", privacy: "private", data: Buffer.from(musicXml).toString("base64"), dataEncoding: "base64" }
})
const { id: _class } = await classes.createClass({ body: { name: "Harmony" } })
const dueDate = new Date("2031-01-31T12:00:00Z")
await classes.createClassAssignment({
  _class,
  body: {
    type: "newScore",
    title: "Continue the triad",
    state: "active",
    dueDate: dueDate,
    attachments: [{ type: "flat", score: score.id, sharingMode: "copy" }]
  }
})
const assignments = await classes.listAssignments({ _class: _class })
for (const { dueDate: due, title } of assignments) console.log(title, due !== undefined)
console.log(score.creationDate.toISOString().length, score.creationDate.getFullYear() > 2000)

const own = await new UserApi(configuration).getUserScores({ user: "me" })
console.log(own.length)
for (const { id, title } of [score]) {
  const midi = await scores.getScoreRevisionData({ score: id, revision: "last", format: "midi" })
  const bytes = Buffer.from(await midi.arrayBuffer())
  const file = await scores.getScoreRevisionData({ score: id, revision: "last", format: "xml" })
  console.log(title, bytes.subarray(0, 4).toString(), (await file.text()).includes("<step>G</step>"))
}
