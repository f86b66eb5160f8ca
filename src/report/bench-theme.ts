import type { ImagePart } from '../stages/ladder/image-part.ts'

/** The colours of a chart: values, or the names of variables that a page sets for light and dark. */
export interface ChartTheme {
  readonly paper: string
  readonly ink: string
  readonly faint: string
  readonly accent: string
  readonly other: string
  readonly parts: Readonly<Record<ImagePart, string>>
}

/** For a file of its own, on white: what draws it may know no variables. */
export const lightTheme: ChartTheme = {
  paper: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  accent: '#0f7b6c',
  other: '#8c959f',
  parts: {
    system: '#8c959f',
    interpreter: '#3673a5',
    dependencies: '#e0a100',
    app: '#0f7b6c',
    caches: '#c4553b',
    hidden: '#d8b4d0',
  },
}

const darkTheme: ChartTheme = {
  paper: '#0d1117',
  ink: '#e6edf3',
  faint: '#9198a1',
  accent: '#3fc1ab',
  other: '#6e7681',
  parts: {
    system: '#6e7681',
    interpreter: '#5b9bd5',
    dependencies: '#e3b341',
    app: '#3fc1ab',
    caches: '#e5755a',
    hidden: '#8b6a86',
  },
}

/** For a page: every colour is a variable of it. */
export const pageTheme: ChartTheme = {
  paper: 'var(--paper)',
  ink: 'var(--ink)',
  faint: 'var(--faint)',
  accent: 'var(--accent)',
  other: 'var(--other)',
  parts: {
    system: 'var(--system)',
    interpreter: 'var(--interpreter)',
    dependencies: 'var(--dependencies)',
    app: 'var(--app)',
    caches: 'var(--caches)',
    hidden: 'var(--hidden)',
  },
}

/** The variables of the page theme, as CSS, for light or dark. */
export function themeVariables(name: 'light' | 'dark'): string {
  const { parts, ...rest } = name === 'light' ? lightTheme : darkTheme
  return Object.entries({ ...rest, ...parts })
    .map(([variable, value]) => `--${variable}: ${value};`)
    .join(' ')
}
