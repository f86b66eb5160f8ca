import { describe, expect, test } from 'vitest'
import { noSandbox } from './no-sandbox.ts'

describe('noSandbox', () => {
  test('it says what was tried, why it failed and every way to mend it', () => {
    const error = noSandbox(
      [
        { engine: 'unshare', problem: 'user namespace: Operation not permitted' },
        { engine: 'bubblewrap', problem: 'bubblewrap is not installed' },
      ],
      ['sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0'],
    )
    expect(error).toMatchObject({
      code: 'no-sandbox',
      exitCode: 69,
      message:
        'Could not start a sandbox to prove the image in (unshare: user namespace: Operation not permitted; bubblewrap: bubblewrap is not installed); nothing was written',
      hint: '`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or install bubblewrap: `sudo apt-get install bubblewrap`, or build without a proof: `pare build --no-prove`',
    })
  })
})
