/** What is known of a distribution that its syntax does not show. */
export interface DistributionRule {
  /** What it asks of the standard library beyond what is seen, such as `encodings.**` where it decodes by a name from outside. */
  readonly asks?: readonly string[]
  /** What its modules import without an import statement that could be read: `a.**` is `a` with all below it. */
  readonly imports?: Readonly<Record<string, readonly string[]>>
  /** What it imports only in an interactive session, or only where it finds it. */
  readonly ignores?: readonly string[]
}

const decodesWhatOthersSend: DistributionRule = { asks: ['encodings.**'] }

/** By normalized name. Each is here because an app broke, or grew, without it. */
export const distributionRules: Readonly<Record<string, DistributionRule>> = {
  aiohttp: decodesWhatOthersSend,
  beautifulsoup4: decodesWhatOthersSend,
  chardet: decodesWhatOthersSend,
  'charset-normalizer': decodesWhatOthersSend,
  cchardet: decodesWhatOthersSend,
  django: decodesWhatOthersSend,
  'faust-cchardet': decodesWhatOthersSend,
  feedparser: decodesWhatOthersSend,
  // Arrow keys in `flask shell`.
  flask: { ignores: ['readline', 'rlcompleter'] },
  html5lib: decodesWhatOthersSend,
  httpx: decodesWhatOthersSend,
  lxml: decodesWhatOthersSend,
  pandas: decodesWhatOthersSend,
  polars: decodesWhatOthersSend,
  requests: decodesWhatOthersSend,
  scrapy: decodesWhatOthersSend,
  w3lib: decodesWhatOthersSend,
  xlrd: decodesWhatOthersSend,
}
