import type { Digest } from '../../model/oci/digest.ts'

/** The uv that pare fetches when there is none on PATH. */
export const uvVersion = '0.13.9'

/** The oldest uv that pare works with: older ones write another pylock.toml. */
export const oldestUv = '0.9.0'

/** A wheel of uv: where it lies below the file host, and what it must be. */
export interface UvWheel {
  readonly path: string
  readonly size: number
  readonly digest: Digest
}

/** The wheel of uv for a computer, by operating system, architecture in Node's words and C library. */
export const uvWheels: Readonly<Record<string, UvWheel>> = {
  'linux-x64-glibc': wheel(
    '3d/aa/26d64642d808de4a652579ef950d7cd2d37f080a8babf9c67c6b75fc4c3f',
    'manylinux_2_17_x86_64.manylinux2014_x86_64',
    17_606_939,
    'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
  ),
  'linux-x64-musl': wheel(
    'fe/fe/794884de0efd3ac77a427cab21aa72c0483e100c55a42cd5cbb02c141b84',
    'musllinux_1_1_x86_64',
    19_295_638,
    '2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25',
  ),
  'linux-arm64-glibc': wheel(
    'fe/2f/51a5de367c602592c018a42a23d57fba5f2689fe6c3bf025dcf043b39c61',
    'manylinux_2_28_aarch64',
    16_864_124,
    'ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375',
  ),
  'linux-arm64-musl': wheel(
    '57/15/94b6cd62ac3ff6550288328e8035288875197cbc183f51554b266a69877b',
    'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
    18_026_789,
    '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
  ),
  'darwin-x64': wheel(
    '1e/db/08e9ef4879bd667e6d7b4705e594e5bd3e4585f10fc63cb16b9fa2fac63e',
    'macosx_10_12_x86_64',
    17_529_974,
    'c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5',
  ),
  'darwin-arm64': wheel(
    'f3/a7/a8d7b074798c7fb3b26b37584b8fe2e29df2ccdc24ce7902caab2a53edbf',
    'macosx_11_0_arm64',
    14_660_755,
    '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63',
  ),
}

function wheel(folder: string, tag: string, size: number, hex: string): UvWheel {
  const path = `packages/${folder}/uv-${uvVersion}-py3-none-${tag}.whl`
  return { path, size, digest: `sha256:${hex}` as Digest }
}
