/** Names of invented people, in many languages and scripts, and the random numbers that choose them. */
/** Mulberry32: a small random number generator with a seed, the same on every system. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<A>(items: ReadonlyArray<A>): A {
    return items[this.below(items.length)]!
  }
}

export interface Name {
  readonly first: string
  readonly last: string
  /** The name in Latin letters, which usernames are made of. */
  readonly latin: { readonly first: string; readonly last: string }
  readonly kana?: { readonly first: string; readonly last: string }
}

/** First and last names of languages. An underscore is a space. */
const latin = read(`
Lena Jonas Mia Paul Käthe Emil Frieda Moritz Jürgen Änne : Schäfer Müller Weiß Krüger Vogt Lindner Böhm Hoß
Chloé Théo Inès Rémi Zoé Loïc Maëlle Anaïs Gaël Noémie : Lefèvre Dubois Garçon Moreau d’Aubigny Béranger Chevalier
Amélia João Inês Tomás Beatriz Caetano Luísa Simão : da_Conceição Gonçalves Araújo Fonseca Magalhães Peixoto
Sofía Mateo Lucía Íñigo Ximena Andrés Noelia Joaquín : Muñoz Ibáñez García_Ordóñez Peña Quintero Zúñiga
Zofia Łukasz Małgorzata Jakub Żaneta Bartosz Agnieszka : Wiśniewska Nowak Dąbrowski Zieliński Wójcik Łęcki
Elif Mehmet Ayşe Çağan Defne Oğuz Işıl Deniz : Yılmaz Öztürk Şahin Çelik Aydın Güneş
Nguyệt Anh Đức Thảo Minh Hương Quân Trâm : Nguyễn Trần Phạm Đặng Bùi Võ
Haruka Ren Sakura Yūto Aoi Kenta Hinata Mei : Satō Takahashi Ōno Kobayashi Mori Ueda
Wei Xiuying Jun Lihua Hao Yuting Zhen Meilin : Chen Ouyang Lü Zhang Huang Xu
Aarav Ananya Ishaan Priya Rohan Kavya Vihaan Meera : Iyer Sharma Chatterjee Patel Reddy Krishnamurthy
Omar Layla Yusuf Noor Khalid Amina Zayd Salma : al-Masri Haddad Khoury ben_Salem Nasser Qureshi
Adaeze Chinedu Amara Kwame Abena Tunde Folasade Sipho : Okonkwo Adeyemi Mensah Ọlátúnjí Nkosi Dlamini
Siân Rhys Niamh Oisín Morag Callum Aoife Ewan : O’Sullivan Llewellyn MacLeod Ní_Dhomhnaill Pryce Byrne
Freja Åke Sigrún Søren Björn Astrid Leif Eir : Lindqvist Østergaard Jónsdóttir Nygård Sjöberg Þórsson
Yeva Taras Olena Bohdan Daryna Marko : Shevchuk Kovalenko Bondar Melnyk Lysenko
Leilani Kai Moana Tane Sefina Aroha : Kealoha Tuilagi Ngata Faleolo Parata
`)

/** The same in other scripts, each with its Latin letters and, in Japanese, its kana. */
const scripts = read(`
陽菜/hina/ヒナ 蓮/ren/レン 花/hana/ハナ 悠斗/yuto/ユウト : 佐藤/sato/サトウ 髙橋/takahashi/タカハシ 小野/ono/オノ 𠮷田/yoshida/ヨシダ
Дарина/daryna Тарас/taras Олена/olena : Коваленко/kovalenko Шевчук/shevchuk
美玲/meiling 子軒/tszhin 浩/hao : 歐陽/ouyang 陳/chan 黃/wong
नूर/noor आरव/aarav : चौधरी/chaudhary शर्मा/sharma
ليلى/layla عمر/omar : حداد/haddad المصري/almasri
Ελένη/eleni Νίκος/nikos : Παπαδοπούλου/papadopoulou Νικολάου/nikolaou
지우/jiwoo 서연/seoyeon : 김/kim 박/park
נועה/noa איתי/itay : כהן/cohen לוי/levi
`)

function read(lines: string) {
  const names = (list = "") => list.split(" ").map((name) => name.replaceAll("_", " ").split("/"))
  return lines.trim().split("\n").map((line) => {
    const [first, last] = line.split(" : ")
    return { first: names(first), last: names(last) }
  })
}

// Letters that NFKD does not decompose into a base letter and an accent.
const plain: Readonly<Record<string, string>> = { ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i", þ: "th", æ: "ae" }

const ascii = (name: string): string =>
  name.toLowerCase().replace(/[ßøđłıþæ]/g, (letter) => plain[letter] ?? "").normalize("NFKD").replace(/[^a-z]/g, "")

/** Returns a name. One in six is not in Latin letters. */
export const pick = (random: Random): Name => {
  const { first: firsts, last: lasts } = random.pick(random.chance(1 / 6) ? scripts : latin)
  const [first = "", latinFirst = ascii(first), kanaFirst] = random.pick(firsts)
  const [last = "", latinLast = ascii(last), kanaLast = ""] = random.pick(lasts)
  const kana = kanaFirst === undefined ? undefined : { kana: { first: kanaFirst, last: kanaLast } }
  return { first, last, latin: { first: latinFirst, last: latinLast }, ...kana }
}

/** Returns another first name that goes with a last name, for a twin. */
export const sibling = (random: Random, name: Name): Name => {
  const language = latin.find(({ last }) => last.some(([one]) => one === name.last))
  if (language === undefined) {
    return { ...name, first: `${name.first} 2`, latin: { ...name.latin, first: `${name.latin.first}b` } }
  }
  const [first = ""] = random.pick(language.first.filter(([first]) => first !== name.first))
  return { ...name, first, latin: { ...name.latin, first: ascii(first) } }
}
