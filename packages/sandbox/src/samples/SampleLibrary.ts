/**
 * Sample scores and collections: three scores and a collection for each teacher and administrator. One of the scores is visible to the whole
 * organization, one is shared with a group.
 */
import * as ScoreImport from "../operations/files/ScoreImport.ts"
import * as ScoreMaking from "../operations/files/ScoreMaking.ts"
import * as Random from "../state/Random.ts"
import type { SchoolState } from "../state/School.ts"

const adjectives = ["Slow", "Little", "Merry", "Distant", "Old", "Evening", "Winding", "Bright"]
const kinds = ["March", "Waltz", "Round", "Lullaby", "Reel", "Study", "Air", "Canon"]
const places = ["for the Harbour", "in the Rain", "at Noon", "for Two Friends", "from the Hill", "on Monday"]
const day = 86_400_000

export const fill = (school: SchoolState, options: { readonly seed: number; readonly today: number }): void => {
  const { seed, today } = options
  const random = Random.make(`library ${seed}`)
  const date = (days: number) => new Date(today + days * day).toISOString()
  const { library } = school
  library.start(date(-60))
  const admin = school.users.find((user) => user.organizationRole === "admin")
  for (const user of Array.from(school.users.all())) {
    if (user.organizationRole === "user") continue
    const collection = library.collections.put({
      ...school.identity(),
      owner: user.id,
      title: "Repertoire",
      type: "regular",
      creationDate: date(-50),
      modificationDate: date(-2),
      collaborators: []
    })
    for (let index = 0; index < 3; index++) {
      const title = `${random.pick(adjectives)} ${random.pick(kinds)} ${random.pick(places)}`
      const group = index === 2 ? user.groups[0] : undefined
      const made = date(-40 + index * 10 - random.below(9))
      ScoreMaking.make({ school, user, date: made }, ScoreImport.invent(`${seed} ${user.id} ${index}`, title), {
        title,
        composer: "The sandbox",
        privacy: index === 1 ? "organizationPublic" : "private",
        collections: index === 0 ? [] : [collection.id],
        likedBy: index === 1 && admin !== undefined && user.id !== admin.id ? [admin.id] : [],
        collaborators: group === undefined
          ? []
          : [{ id: school.identity().id, date: made, group, aclRead: true, aclWrite: false, aclAdmin: false }]
      })
    }
  }
}
