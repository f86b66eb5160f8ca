import { apiPage } from './api-page.ts'
import { commandPage } from './command-page.ts'
import { decisionIndex } from './decision-index.ts'
import { dropRulesPage } from './drop-rules-page.ts'
import { errorsPage } from './errors-page.ts'
import { ladderFiles } from './ladder-files.ts'
import { manPage } from './man-page.ts'
import {
  benchSchema,
  buildSchema,
  cacheSchema,
  configSchema,
  doctorSchema,
  envSchema,
  initSchema,
  lockSchema,
  pareLockSchema,
  planSchema,
  proofSchema,
  reasonsSchema,
  settingsSchema,
  testSchema,
  twelveSchema,
  whySchema,
} from './schemas.ts'
import { settingsPage } from './settings-page.ts'

/** Every file of docs/ that is made from the sources: its path in the repository, and what it must hold. */
export async function referenceFiles(home: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/cli.md', await commandPage(home)],
    ['docs/reference/api.md', apiPage(home)],
    ['docs/reference/errors.md', errorsPage(home)],
    ['docs/reference/drop-rules.md', dropRulesPage()],
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/build.schema.json', buildSchema()],
    ['docs/reference/plan.schema.json', planSchema()],
    ['docs/reference/lock.schema.json', lockSchema()],
    ['docs/reference/why.schema.json', whySchema()],
    ['docs/reference/env.schema.json', envSchema()],
    ['docs/reference/init.schema.json', initSchema()],
    ['docs/reference/twelve.schema.json', twelveSchema()],
    ['docs/reference/test.schema.json', testSchema()],
    ['docs/reference/bench.schema.json', benchSchema()],
    ['docs/reference/reasons.schema.json', reasonsSchema()],
    ['docs/reference/proof.schema.json', proofSchema()],
    ['docs/reference/pare-lock.schema.json', pareLockSchema()],
    ['docs/reference/settings.schema.json', settingsSchema()],
    ['docs/reference/cache.schema.json', cacheSchema()],
    ['docs/reference/config.schema.json', configSchema()],
    ['docs/reference/doctor.schema.json', doctorSchema()],
    ['man/pare.1', await manPage(home)],
    ['docs/decisions/README.md', decisionIndex(home)],
    ...ladderFiles(),
  ])
}
