/** Names of invented people, in many languages and scripts, and the usernames that schools make of them. */
import type { Random } from "./Random.ts"

export interface Name {
  readonly first: string
  readonly last: string
  /** The name in Latin letters, which usernames are made of. */
  readonly latin: { readonly first: string; readonly last: string }
  /** The reading in kana. */
  readonly kana?: { readonly first: string; readonly last: string }
}

const list = (names: string): ReadonlyArray<string> => names.split(" ").map((name) => name.replaceAll("_", " "))

const latin: ReadonlyArray<{ readonly first: ReadonlyArray<string>; readonly last: ReadonlyArray<string> }> = [
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

interface Written {
  readonly first: ReadonlyArray<readonly [written: string, latin: string, kana?: string]>
  readonly last: ReadonlyArray<readonly [written: string, latin: string, kana?: string]>
}

// Transliterations cannot be computed, so they are listed.
const scripts: ReadonlyArray<Written> = [
  {
    first: [["陽菜", "hina", "ヒナ"], ["蓮", "ren", "レン"], ["花", "hana", "ハナ"], ["悠斗", "yuto", "ユウト"]],
    last: [["佐藤", "sato", "サトウ"], ["髙橋", "takahashi", "タカハシ"], ["小野", "ono", "オノ"], [
      "𠮷田",
      "yoshida",
      "ヨシダ"
    ]]
  },
  {
    first: [["Дарина", "daryna"], ["Тарас", "taras"], ["Олена", "olena"]],
    last: [["Коваленко", "kovalenko"], ["Шевчук", "shevchuk"]]
  },
  {
    first: [["美玲", "meiling"], ["子軒", "tszhin"], ["浩", "hao"]],
    last: [["歐陽", "ouyang"], ["陳", "chan"], ["黃", "wong"]]
  },
  { first: [["नूर", "noor"], ["आरव", "aarav"]], last: [["चौधरी", "chaudhary"], ["शर्मा", "sharma"]] },
  { first: [["ليلى", "layla"], ["عمر", "omar"]], last: [["حداد", "haddad"], ["المصري", "almasri"]] },
  {
    first: [["Ελένη", "eleni"], ["Νίκος", "nikos"]],
    last: [["Παπαδοπούλου", "papadopoulou"], ["Νικολάου", "nikolaou"]]
  },
  { first: [["지우", "jiwoo"], ["서연", "seoyeon"]], last: [["김", "kim"], ["박", "park"]] },
  { first: [["נועה", "noa"], ["איתי", "itay"]], last: [["כהן", "cohen"], ["לוי", "levi"]] }
]

// Letters that NFKD does not decompose into a base letter and an accent.
const plain: Readonly<Record<string, string>> = { ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i", þ: "th", æ: "ae" }

const ascii = (name: string): string =>
  name.toLowerCase().replace(/[ßøđłıþæ]/g, (letter) => plain[letter] ?? "").normalize("NFKD").replace(/[^a-z]/g, "")

/** Returns a name. One in six is not in Latin letters. */
export const pick = (random: Random): Name => {
  if (random.chance(1 / 6)) {
    const script = random.pick(scripts)
    const [first, latinFirst, kanaFirst] = random.pick(script.first)
    const [last, latinLast, kanaLast] = random.pick(script.last)
    return {
      first,
      last,
      latin: { first: latinFirst, last: latinLast },
      ...(kanaFirst === undefined || kanaLast === undefined
        ? undefined
        : { kana: { first: kanaFirst, last: kanaLast } })
    }
  }
  const { first: firsts, last: lasts } = random.pick(latin)
  const first = random.pick(firsts)
  const last = random.pick(lasts)
  return { first, last, latin: { first: ascii(first), last: ascii(last) } }
}

/** Returns another first name that goes with a last name, for a twin. */
export const sibling = (random: Random, name: Name): Name => {
  const culture = latin.find(({ last }) => last.includes(name.last))
  if (culture === undefined) {
    return { ...name, first: `${name.first} 2`, latin: { ...name.latin, first: `${name.latin.first}b` } }
  }
  const first = random.pick(culture.first.filter((first) => first !== name.first))
  return { ...name, first, latin: { ...name.latin, first: ascii(first) } }
}

/** Makes usernames that are unique: `l.mueller`, `l.mueller2`. */
export class Usernames {
  private readonly taken = new Map<string, number>()

  next({ latin: { first, last } }: Name): string {
    const wanted = `${first.slice(0, 1)}.${last}`.slice(0, 24)
    const number = (this.taken.get(wanted) ?? 0) + 1
    this.taken.set(wanted, number)
    return number === 1 ? wanted : `${wanted}${number}`
  }
}
