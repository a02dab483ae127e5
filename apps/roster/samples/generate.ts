/**
 * Writes `lindenfeld-school.csv`: an invented school of 25 teachers and 297 students. Names are random combinations from the lists
 * below, addresses use domains reserved for examples, and each run writes the same file.
 *
 *     pnpm exec node apps/roster/samples/generate.ts
 */
import { writeFileSync } from "node:fs"

interface Names {
  readonly first: ReadonlyArray<string>
  readonly last: ReadonlyArray<string>
}

const list = (names: string): ReadonlyArray<string> => names.split(" ").map((name) => name.replaceAll("_", " "))

const cultures: ReadonlyArray<Names> = [
  {
    first: list("Lena Jonas Mia Paul Käthe Emil Frieda Moritz Jürgen Änne"),
    last: list("Schäfer Müller Weiß Krüger Vogt Lindner Böhm Hoß")
  },
  {
    first: list("Chloé Théo Inès Rémi Zoé Loïc Maëlle Anaïs Gaël Noémie"),
    last: list("Lefèvre Dubois Garçon Moreau d’Aubigny Béranger Chevalier")
  },
  {
    first: list("Amélia João Inês Tomás Beatriz Caetano Luísa Simão"),
    last: list("da_Conceição Gonçalves Araújo Fonseca Magalhães Peixoto")
  },
  {
    first: list("Sofía Mateo Lucía Íñigo Ximena Andrés Noelia Joaquín"),
    last: list("Muñoz Ibáñez García_Ordóñez Peña Quintero Zúñiga")
  },
  {
    first: list("Zofia Łukasz Małgorzata Jakub Żaneta Bartosz Agnieszka"),
    last: list("Wiśniewska Nowak Dąbrowski Zieliński Wójcik Łęcki")
  },
  { first: list("Elif Mehmet Ayşe Çağan Defne Oğuz Işıl Deniz"), last: list("Yılmaz Öztürk Şahin Çelik Aydın Güneş") },
  { first: list("Nguyệt Anh Đức Thảo Minh Hương Quân Trâm"), last: list("Nguyễn Trần Phạm Đặng Bùi Võ") },
  { first: list("Haruka Ren Sakura Yūto Aoi Kenta Hinata Mei"), last: list("Satō Takahashi Ōno Kobayashi Mori Ueda") },
  { first: list("Wei Xiuying Jun Lihua Hao Yuting Zhen Meilin"), last: list("Chen Ouyang Lü Zhang Huang Xu") },
  {
    first: list("Aarav Ananya Ishaan Priya Rohan Kavya Vihaan Meera"),
    last: list("Iyer Sharma Chatterjee Patel Reddy Krishnamurthy")
  },
  {
    first: list("Omar Layla Yusuf Noor Khalid Amina Zayd Salma"),
    last: list("al-Masri Haddad Khoury ben_Salem Nasser Qureshi")
  },
  {
    first: list("Adaeze Chinedu Amara Kwame Abena Tunde Folasade Sipho"),
    last: list("Okonkwo Adeyemi Mensah Ọlátúnjí Nkosi Dlamini")
  },
  {
    first: list("Siân Rhys Niamh Oisín Morag Callum Aoife Ewan"),
    last: list("O’Sullivan Llewellyn MacLeod Ní_Dhomhnaill Pryce Byrne")
  },
  {
    first: list("Freja Åke Sigrún Søren Björn Astrid Leif Eir"),
    last: list("Lindqvist Østergaard Jónsdóttir Nygård Sjöberg Þórsson")
  },
  { first: list("Yeva Taras Olena Bohdan Daryna Marko"), last: list("Shevchuk Kovalenko Bondar Melnyk Lysenko") },
  { first: list("Leilani Kai Moana Tane Sefina Aroha"), last: list("Kealoha Tuilagi Ngata Faleolo Parata") }
]

// Names in other scripts. Transliterations cannot be computed, so the usernames are listed too.
const written: ReadonlyArray<readonly [first: string, last: string, username: string]> = [
  ["Дарина", "Коваленко", "daryna.kovalenko.ua"],
  ["陽菜", "佐藤", "hina.sato"],
  ["美玲", "歐陽", "meiling.ouyang.hk"],
  ["नूर", "चौधरी", "noor.chaudhary"],
  ["ليلى", "حداد", "layla.haddad.jo"],
  ["Ελένη", "Παπαδοπούλου", "eleni.papadopoulou"],
  ["지우", "김", "jiwoo.kim"],
  ["𠮷乃", "森", "yoshino.mori"]
]

/** Mulberry32: a small random number generator with a fixed seed, the same on every system. */
const random = ((seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
})(1912)

const pick = <A>(items: ReadonlyArray<A>): A => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error("pick: the list is empty")
  return item
}

// Letters that NFKD does not decompose into a base letter and an accent.
const plain: Readonly<Record<string, string>> = { ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i", þ: "th", æ: "ae" }

const ascii = (name: string): string =>
  name.toLowerCase().replace(/[ßøđłıþæ]/g, (letter) => plain[letter] ?? "").normalize("NFKD").replace(/[^a-z]/g, "")

interface Person {
  readonly first: string
  readonly last: string
  readonly username: string
  readonly email: string
  readonly role: "teacher" | "student"
}

const usernames = new Set<string>()

const unique = (wanted: string): string => {
  const short = wanted.slice(0, 28)
  let username = short
  for (let number = 2; usernames.has(username); number++) username = `${short}${number}`
  usernames.add(username)
  return username
}

const make = (role: Person["role"], index: number): Person => {
  const names = pick(cultures)
  const first = pick(names.first)
  const last = pick(names.last)
  const username = unique(
    role === "teacher" ? `${ascii(first).slice(0, 1)}.${ascii(last)}` : `${ascii(first)}.${ascii(last)}`
  )
  // Some students have no e-mail address.
  const email = role === "teacher" ? `${username}@example.org` : index % 9 === 4 ? "" : `${username}@example.edu`
  return { first, last, username, email, role }
}

const people: ReadonlyArray<Person> = [
  ...Array.from({ length: 25 }, (_, index) => make("teacher", index)),
  ...written.map(([first, last, username]): Person => ({
    first,
    last,
    username: unique(username),
    email: `${username}@example.edu`,
    role: "student"
  })),
  ...Array.from({ length: 289 }, (_, index) => make("student", index))
]

const lines = people.map((person) => [person.username, person.first, person.last, person.email, person.role].join(","))
writeFileSync(
  new URL("lindenfeld-school.csv", import.meta.url),
  `${["Username,First name,Last name,E-mail,Role", ...lines].join("\n")}\n`
)
