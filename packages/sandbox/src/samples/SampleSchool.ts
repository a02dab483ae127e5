/**
 * The sample school: names from many languages; licences that are active, expired or missing. The same seed on the same day gives the same school.
 */
import * as Random from "../state/Random.ts"
import { fold, type License, type Role, type Seed, type User } from "../state/School.ts"
import * as SampleClasses from "./SampleClasses.ts"
import * as SampleLibrary from "./SampleLibrary.ts"

// First and last names, combined at random: `shown` in the original script, and romanised if the script is not Latin.
const people: ReadonlyArray<{ readonly first: ReadonlyArray<string>; readonly last: ReadonlyArray<string> }> = [
  { first: ["Amélie", "Théo", "Inès", "Loïc", "Maëlle"], last: ["Garnier", "Lefèvre", "Benoît", "Chauvet"] },
  { first: ["Jürgen", "Anneke", "Sören", "Käthe", "Mia"], last: ["Müller-Lüdenscheid", "Großmann", "Böhm", "Vogt"] },
  { first: ["陽菜|Hina", "蓮|Ren", "結衣|Yui", "湊|Minato"], last: ["佐藤|Sato", "鈴木|Suzuki", "田中|Tanaka"] },
  { first: ["Ngozi", "Chidi", "Amara", "Emeka"], last: ["Okafor", "Adeyemi", "Eze", "Nwosu"] },
  { first: ["Ananya", "Rohan", "Meera", "Vikram"], last: ["Iyer", "Banerjee", "Patil", "Sharma"] },
  { first: ["Nguyễn Minh", "Trần Linh", "Lê Anh"], last: ["Phạm", "Đặng", "Võ"] },
  { first: ["Łukasz", "Zofia", "Małgorzata", "Jan"], last: ["Wiśniewski", "Dąbrowska", "Żak"] },
  { first: ["Aoife", "Cillian", "Saoirse", "Niamh"], last: ["O'Brien", "Mac Giolla", "Ní Dhomhnaill"] },
  { first: ["يوسف|Youssef", "ليلى|Layla", "عمر|Omar"], last: ["حداد|Haddad", "منصور|Mansour"] },
  { first: ["Олена|Olena", "Тарас|Taras", "Софія|Sofiia"], last: ["Шевченко|Shevchenko", "Коваль|Koval"] },
  { first: ["Itzel", "Mateo", "Xóchitl", "José Ángel"], last: ["Núñez", "Hernández Ruiz", "Muñoz"] },
  { first: ["Aylin", "Emre", "Çağla", "Ömer"], last: ["Yılmaz", "Şahin", "Öztürk"] },
  { first: ["지우|Jiwoo", "서준|Seojun", "하은|Haeun"], last: ["김|Kim", "박|Park", "최|Choi"] },
  { first: ["Leilani", "Kainoa", "Mele"], last: ["Kealoha", "Kahale"] },
  { first: ["Grace", "Oliver", "Ruby", "Noah"], last: ["Whitfield", "Ashworth", "Pemberton", "Li"] }
]

const sources: ReadonlyArray<License["source"]> = [
  "order",
  "order",
  "subscription",
  "trial",
  "voucher",
  "distributor",
  "musicfirst"
]
const locales = ["en", "fr", "de", "ja", "es", "pl", "ko", "en-GB"]
const day = 86_400_000

const displayName = (name: string): string => name.split("|")[0] as string
// Letters that Unicode normalization does not decompose. Without these replacements a name could become empty.
const plain: { readonly [letter: string]: string } = { ł: "l", đ: "d", ø: "o", ß: "ss", æ: "ae", ı: "i" }
const ascii = (name: string): string =>
  fold(name.split("|").at(-1) as string).replace(/[łđøßæı]/g, (letter) => plain[letter] as string).replace(
    /[^a-z0-9]/g,
    ""
  )

const roleOf = (index: number, random: Random.Random): Role => {
  if (index === 0) return "admin"
  if (index === 1) return "accountAdmin"
  if (index < 5) return "teacher"
  const dice = random.next()
  return dice < 0.005 ? "admin" : dice < 0.015 ? "accountAdmin" : dice < 0.11 ? "teacher" : "user"
}

/** Plans a school of `count` accounts, the first of them the administrator `admin`. */
export const make = (options: { readonly seed: number; readonly count: number; readonly now: number }): Seed => {
  const { count, seed } = options
  const random = Random.make(`school ${seed}`)
  const today = Math.floor(options.now / day) * day
  const date = (millis: number) => new Date(millis).toISOString()

  const license = (role: Role, id: string): License | undefined => {
    const dice = random.next()
    if (dice < (role === "user" ? 0.15 : 0.05)) return undefined
    const common = { id, source: random.pick(sources) }
    if (dice > 0.92) return { ...common, mode: "site" }
    const days = dice < 0.35 ? -1 - random.below(400) : 1 + random.below(500)
    return { ...common, mode: "credit", expirationDate: date(today + days * day) }
  }

  return {
    organization: Random.id(seed, 0),
    name: "Harbour Street Music School",
    domain: "harbour-street.example",
    fill: (school) => {
      const taken = new Map<string, number>()
      const groups = Array.from(
        { length: Math.max(2, Math.ceil(count / 25)) },
        (_, index) =>
          school.groups.put({
            ...school.identity(),
            name: `Class ${index + 1}`,
            type: "classStudents",
            creationDate: date(today - 90 * day)
          }).id
      )
      for (let index = 0; index < count; index++) {
        const identity = school.identity()
        const { first, last } = random.pick(people)
        const [firstname, lastname] = [random.pick(first), random.pick(last)]
        const role = roleOf(index, random)
        const base = `${ascii(firstname)}.${ascii(lastname)}`.slice(0, 24)
        const times = (taken.get(base) ?? 0) + 1
        taken.set(base, times)
        const username = index === 0 ? "admin" : times === 1 ? base : `${base}${times}`
        const testing = role === "user" && index > 8 && random.next() < 0.02
        const held = license(role, Random.id(seed ^ 0x11ce, identity.sequence))
        const user: User = {
          ...identity,
          username,
          firstname: testing ? "Test" : displayName(firstname),
          lastname: testing ? "Student" : displayName(lastname),
          organizationRole: role,
          locale: random.pick(locales),
          groups: role === "user"
            ? [random.pick(groups)]
            : role === "teacher"
            ? [...new Set([random.pick(groups), random.pick(groups)])]
            : [],
          ...(role === "user" && random.next() < 0.4 ? undefined : { email: `${username}@${school.domain}` }),
          ...(held === undefined ? undefined : { license: held }),
          ...(random.next() < 0.1 ? undefined : { lastActivityDate: date(today - random.below(200 * 24) * 3_600_000) }),
          ...(testing ? { isEduTestingStudent: true } : undefined)
        }
        school.putUser(user)
      }
      SampleClasses.fill(school, { seed, today })
      SampleLibrary.fill(school, { seed, today })
    }
  }
}
