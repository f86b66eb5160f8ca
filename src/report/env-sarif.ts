import type { Log, ReportingDescriptor, Result } from 'sarif'
import type { EnvironmentReport } from '../jobs/env.ts'
import type { EnvironmentFinding } from '../model/environment.ts'
import { environmentRules } from '../stages/environment/environment-findings.ts'

/** The findings of a report in SARIF 2.1.0, as code hosts show them beside the lines. */
export function envSarif({ findings }: EnvironmentReport, version: string): Log {
  const names = [...new Set(findings.map(({ rule }) => rule))].sort()
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pare', semanticVersion: version, rules: names.map(ruleOf) } },
        originalUriBaseIds: { PROJECT: { description: { text: 'the folder of the project' } } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, names)),
      },
    ],
  }
}

function ruleOf(name: string): ReportingDescriptor {
  return { id: name, shortDescription: { text: environmentRules[name] ?? name } }
}

function resultOf({ rule, severity, message, hint, location }: EnvironmentFinding, names: readonly string[]): Result {
  const region =
    location?.line === undefined
      ? {}
      : {
          region: {
            startLine: location.line,
            ...(location.column === undefined ? {} : { startColumn: location.column }),
          },
        }
  return {
    ruleId: rule,
    ruleIndex: names.indexOf(rule),
    level: severity,
    message: { text: `${message}. ${hint}` },
    ...(location
      ? {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(location.file), uriBaseId: 'PROJECT' },
                ...region,
              },
            },
          ],
        }
      : {}),
  }
}
