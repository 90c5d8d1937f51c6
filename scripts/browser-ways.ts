/** What decides how a browser may be installed. */
export interface Machine {
  readonly isRoot: boolean
  readonly isCi: boolean
  /** `ID` of /etc/os-release; empty elsewhere. */
  readonly distribution: string
}

export interface Way {
  readonly command: readonly [string, ...string[]]
  /** What a person may have to do besides. */
  readonly advice?: string
}

const DEBIAN =
  'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation'

/**
 * How a Chromium may come to this machine, the best way first. The system's packages are touched only by root, or in CI, where nobody can be asked.
 * Ubuntu's package of that name is a snap, which does not run in a container.
 */
export function waysToInstall({ isRoot, isCi, distribution }: Machine): readonly Way[] {
  if (!isRoot && !isCi) {
    const advice =
      'if it does not start, it lacks packages of the system: sudo npx playwright install-deps chromium'
    return [{ command: ['playwright', 'install', 'chromium'], advice }]
  }
  const own: Way = { command: ['playwright', 'install', '--with-deps', 'chromium'] }
  return isRoot && distribution === 'debian' ? [{ command: ['sh', '-c', DEBIAN] }, own] : [own]
}
