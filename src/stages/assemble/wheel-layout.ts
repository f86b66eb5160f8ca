import { invalidWheel } from './invalid-wheel.ts'

/** Where the parts of a wheel go in an image whose Python is Debian's: its scheme `posix_local`. */
export interface WheelLayout {
  /** The folder on the module search path, below the root. */
  readonly site: string
  readonly scripts: string
  readonly data: string
  readonly headers: string
}

/** The layout for one distribution and CPython version, as in `3.13`. */
export function wheelLayout(name: string, python: string): WheelLayout {
  return {
    site: `usr/local/lib/python${python}/dist-packages`,
    scripts: 'usr/local/bin',
    data: 'usr/local',
    headers: `usr/local/include/python${python}/${name}`,
  }
}

/** Where a file of the wheel goes, and whether it is a script. */
export interface Placement {
  readonly path: string
  readonly isScript: boolean
}

/** The place of the file `name` of a wheel whose data folder is `dataFolder`. */
export function placeWheelFile(name: string, dataFolder: string, layout: WheelLayout, wheel: string): Placement {
  if (!name.startsWith(`${dataFolder}/`)) return { path: `${layout.site}/${name}`, isScript: false }
  const [scheme, ...rest] = name.slice(dataFolder.length + 1).split('/')
  const path = rest.join('/')
  if (path === '') throw invalidWheel(wheel, `\`${name}\` lies outside the schemes`)
  switch (scheme) {
    case 'purelib':
    case 'platlib':
      return { path: `${layout.site}/${path}`, isScript: false }
    case 'scripts':
      return { path: `${layout.scripts}/${path}`, isScript: true }
    case 'data':
      return { path: `${layout.data}/${path}`, isScript: false }
    case 'headers':
      return { path: `${layout.headers}/${path}`, isScript: false }
    default:
      throw invalidWheel(wheel, `\`${name}\` is for the unknown scheme \`${scheme}\``)
  }
}
