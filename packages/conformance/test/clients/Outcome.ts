/**
 * What the programs of the generated clients do, and report. They are copied beside the client that they use, with this file.
 */

/** What a program did. */
export interface Outcome {
  /** Usernames, page by page. */
  readonly pages: ReadonlyArray<ReadonlyArray<string>>
  /** The account that was created. */
  readonly created: { readonly id: string; readonly username: string }
  /** The status of the deletion of the account. */
  readonly deleted: number
  /** The text of the downloaded file. */
  readonly file: string
  /** The error of a request for an account that does not exist. */
  readonly error: { readonly status: number; readonly code: string | undefined }
}

/** Returns the cursor of the next page from a `Link` header. */
export const nextIn = (link: string | null): string | undefined => {
  const [, url] = /<([^>]+)>; rel="next"/.exec(link ?? "") ?? []
  return url === undefined ? undefined : new URL(url).searchParams.get("next") ?? undefined
}

/** A score with one note, as MusicXML. */
export const music = `<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0">
  <part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>
  <part id="P1"><measure number="1">
    <attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
    <note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration><type>whole</type></note>
  </measure></part>
</score-partwise>`
