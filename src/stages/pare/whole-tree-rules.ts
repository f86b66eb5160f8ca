/** Rules that need to see more than one file, and so are no pattern over a path; whoever applies them has their names. */
export const wholeTreeRules: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'tests', summary: "a distribution's own tests, where nothing else of it imports them" },
  { name: 'foreign-architecture', summary: 'native code for another architecture' },
  {
    name: 'symbols',
    summary: 'symbol tables and debugging information in native code of distributions; the code itself stays',
  },
  {
    name: 'unneeded-library',
    summary: 'shared libraries of Debian packages that nothing in the image is linked against',
  },
  {
    name: 'unused-notices',
    summary: 'copyright files of packages of which nothing else stays, and licences that no copyright file names',
  },
  { name: 'unreached-module', summary: 'modules that nothing asks for, with what lies beside them' },
  { name: 'unreached-script', summary: 'scripts of distributions that start a module which left' },
  { name: 'untouched', summary: 'at level `max`, what a run of the app with all its probes did not touch' },
  { name: 'drop-setting', summary: 'what the setting `drop` names' },
  { name: 'bytecode-twin', summary: "sources of distributions, since their bytecode stands in the sources' place" },
]
