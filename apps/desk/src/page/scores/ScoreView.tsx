/** The pages of a score. Loaded when a score is opened. */

/** The placeholder until scores are engraved here: says how much there is, and where it is shown. */
const ScoreView = ({ bytes, title }: { readonly bytes: Uint8Array; readonly title: string }) => (
  <p className="hint">{title}: {Math.ceil(bytes.length / 1024)} kB of MusicXML. Load the player to see and hear it.</p>
)

export default ScoreView
