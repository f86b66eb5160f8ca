import { describe, expect, test } from 'vitest'
import { readManifests } from './read-manifests.ts'

const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - name: PORT
              value: "8000"
            - name: TOKEN
              valueFrom: {secretKeyRef: {name: keys, key: token}}
          envFrom:
            - configMapRef: {name: settings}
              prefix: APP_
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  MODE: live
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data:
  token: aHVudGVyMg==
stringData:
  plain: text
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: run, env: [{name: A, value: b}]}]}}}}}
`

describe('readManifests', () => {
  test('variables of containers, with where they come from', () => {
    const { containers } = readManifests(text)
    expect(
      containers.map(({ title, environment, environmentFrom }) => [title, environment.length, environmentFrom]),
    ).toEqual([
      ['Deployment/shop: web', 2, [{ kind: 'ConfigMap', name: 'settings', prefix: 'APP_' }]],
      ['CronJob/nightly: run', 1, []],
    ])
    expect(containers[0]!.environment[0]).toEqual({ name: 'PORT', value: '8000', line: 10, column: 15 })
    expect(containers[0]!.environment[1]!.from).toEqual({ kind: 'Secret', name: 'keys', key: 'token' })
  })

  test('values of ConfigMaps, and of Secrets decoded', () => {
    expect(
      readManifests(text).values.map(({ name, values }) => [
        name,
        ...values.map(each => `${each.line} ${each.name}=${each.value}`),
      ]),
    ).toEqual([
      ['settings', '22 MODE=live'],
      ['keys', '28 token=hunter2', '30 plain=text'],
    ])
  })

  test('what is no manifest is left out', () => {
    expect(readManifests('a: 1\n---\n- 2\n')).toEqual({ containers: [], values: [] })
  })
})
